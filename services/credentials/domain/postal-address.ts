/** A postal address as the post wants it, line by line. */

/** As it came in. An empty or blank text counts as not given. */
export interface RawPostalAddress {
  readonly recipient: string | undefined;
  readonly careOf: string | undefined;
  readonly building: string | undefined;
  readonly street: string | undefined;
  readonly postalCode: string | undefined;
  readonly locality: string | undefined;
  readonly province: string | undefined;
  readonly countryCode: string | undefined;
}

/** Lines that were not given are empty; postal code and province always there in Italy. */
export interface PostalAddress {
  readonly recipient: string;
  readonly careOf: string;
  readonly building: string;
  readonly street: string;
  readonly postalCode: string;
  readonly locality: string;
  readonly province: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
}
