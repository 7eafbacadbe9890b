/** Valid applications, each for another holder and under another request id, as the load sends them. */
import { randomUUID } from 'node:crypto';
import { withCheckCharacter } from '../cli/try/applicant';
import { Residence } from '../proto/gen/symbolon/credentials/v1/application';
import { RequestPinRequest } from '../proto/gen/symbolon/credentials/v1/credential_service';

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** What every issue of a run consists of, for its report: the first half, the letter, a confirmation. */
export const sealsPerIssue = 3;

/**
 * So many requests, for the holders number `first` and following: one e-mail address, an address in Italy. Plain objects,
 * which are the request's JSON for ghz and what `RequestPinRequest.fromPartial` takes.
 */
export function pinRequests(first: number, count: number): object[] {
  return Array.from({ length: count }, (_, index) => pinRequest(first + index));
}

/** A PIN of nobody's for each of so many fiscal codes, from number `first` on: no drawn PIN has a vowel. */
export function wrongPins(first: number, count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({ fiscalCode: fiscalCodeOf(first + index), pin: 'AAAA2222' }));
}

export function bytesOf(request: object): number {
  return RequestPinRequest.encode(RequestPinRequest.fromPartial(request)).finish().length;
}

function pinRequest(holder: number): object {
  return {
    requestId: randomUUID(),
    application: {
      fiscalCode: fiscalCodeOf(holder),
      givenName: 'Maria',
      familyName: 'Rossi',
      residence: Residence.RESIDENCE_ITALY,
      postalAddress: {
        recipient: 'Maria Rossi',
        street: `Via Roma ${holder}`,
        postalCode: '00184',
        locality: 'Roma',
        province: 'RM',
        countryCode: 'IT',
      },
      mobile: `+39347${String(holder % 10_000_000).padStart(7, '0')}`,
      email: `maria.rossi.${holder}@example.org`,
      language: 'it',
    },
  };
}

/** Another code for each holder up to 26^6: the letters of the name are the holder's number. */
function fiscalCodeOf(holder: number): string {
  let names = '';
  for (let rest = holder; names.length < 6; rest = Math.floor(rest / letters.length)) {
    names += letters.charAt(rest % letters.length);
  }
  return withCheckCharacter(`${names}80A01H501`);
}
