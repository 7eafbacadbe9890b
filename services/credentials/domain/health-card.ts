/** The health card (tessera sanitaria): knowledge of something that the holder has in hand. */

export interface RawHealthCard {
  readonly number: string | undefined;
  /** YYYY-MM-DD. */
  readonly expiryDate: string | undefined;
}

/** 20 digits and a real date, YYYY-MM-DD. */
export interface HealthCard {
  readonly number: string;
  readonly expiryDate: string;
}
