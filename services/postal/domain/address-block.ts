/** The address block of a letter, line by line, as the post reads it. */

/** What was sealed; an empty text is a line that is not there. */
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

// Letters to these are inland mail for Poste Italiane: no country line.
const inland: readonly string[] = ['', 'IT', 'SM', 'VA'];

const countryNames = new Intl.DisplayNames(['it'], { type: 'region' });

/**
 * Three to five lines, six abroad, in the order of UPU S42 as Poste Italiane prints it: recipient, further details of the
 * recipient, building, street, postal code with locality and province, country. The country is in capitals and in Italian,
 * since the post that sends the letter out reads it. (T. Gordini, "Scrivere un indirizzo postale", on Poste's twelve rules.)
 */
export function addressBlock(address: PostalAddress): readonly string[] {
  const { recipient, careOf, building, street, postalCode, locality, province, countryCode } = address;
  const place = [postalCode, locality, province].map((part) => part.trim()).filter((part) => part !== '');
  return [recipient, careOf, building, street, place.join(' '), countryLine(countryCode)]
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function isInland(countryCode: string): boolean {
  return inland.includes(countryCode.trim().toUpperCase());
}

function countryLine(countryCode: string): string {
  if (isInland(countryCode)) return '';
  const code = countryCode.trim().toUpperCase();
  return (/^[A-Z]{2}$/.test(code) ? (countryNames.of(code) ?? code) : code).toUpperCase();
}
