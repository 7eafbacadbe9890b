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

/**
 * Where the postal code stands after the locality and its province; everywhere else before them. (Google's libaddressinput,
 * `region_data_constants.cc` of 2025, which follows the UPU's sheets: `%Z` after `%C`. Where these want a line of its own for the
 * code, as in the United Kingdom, it stands last on the locality's line: the window has six lines, and machines read it there.)
 */
const postalCodeLast: ReadonlySet<string> = new Set(
  `
  AC AF AI AS AU BB BD BH BM BN BR BT CA CC CN CO CR CU CX EG FK FM GB GG GI GS GU HM HN HU
  ID IE IL IM IN IO IQ IR JE JO JP KE KH KP KR KY LB LK LS LV MH MM MN MP MT MV NA NF NG NP
  NZ PE PG PH PK PN PR PW RU SA SD SG SH SO SZ TA TC TH TT TW UA UM US VC VE VG VI VN ZA
  `
    .trim()
    .split(/\s+/),
);

const countryNames = new Intl.DisplayNames(['it'], { type: 'region' });

/**
 * Three to five lines, six abroad, in the order of UPU S42 as Poste Italiane prints it: recipient, further details of the
 * recipient, building, street, postal code with locality and province as the country of destination writes them, country. The country is in capitals and in Italian,
 * since the post that sends the letter out reads it. (T. Gordini, "Scrivere un indirizzo postale", on Poste's twelve rules.)
 */
export function addressBlock(address: PostalAddress): readonly string[] {
  const { recipient, careOf, building, street, postalCode, locality, province, countryCode } = address;
  const isLast = postalCodeLast.has(countryCode.trim().toUpperCase());
  const parts = isLast ? [locality, province, postalCode] : [postalCode, locality, province];
  const place = parts.map((part) => part.trim()).filter((part) => part !== '');
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
