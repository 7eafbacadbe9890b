/** Keyed hashes that tell whether two applications are the same, without keeping either readable. */
import { hmac } from '../../../runtime/keyed-hash';
import type { Keyring } from '../../../runtime/keyring';
import type { CheckedApplication } from '../domain/application';
import type { DeskForm } from '../domain/desk';

/** The same for the same application, whoever brings it. */
export function applicationFingerprint(keyring: Keyring, application: CheckedApplication): Buffer {
  return hmac(keyring.current('fingerprint'), 'application', canonicalText(application));
}

/** The same for the same body of one caller's request. */
export function requestFingerprint(keyring: Keyring, caller: string, application: CheckedApplication): Buffer {
  return hmac(keyring.current('fingerprint'), 'request', caller, canonicalText(application));
}

/** As requestFingerprint, of what an operator asks at a desk: the form and the desk belong to it. */
export function deskIssueFingerprint(
  keyring: Keyring,
  actor: string,
  asked: { readonly application: CheckedApplication; readonly deskId: string; readonly form: DeskForm },
): Buffer {
  const { application, deskId, form } = asked;
  const desk = JSON.stringify([deskId, form.number, form.signDate, form.identityDocument]);
  return hmac(keyring.current('fingerprint'), 'desk-request', actor, desk, canonicalText(application));
}

/** Everything that was given, in one order. */
function canonicalText(application: CheckedApplication): string {
  const { postalAddress: address, healthCard, contacts } = application;
  return JSON.stringify([
    application.fiscalCode,
    application.givenName,
    application.familyName,
    application.residence,
    [address.recipient, address.careOf, address.building, address.street],
    [address.postalCode, address.locality, address.province, address.countryCode],
    contacts.map(({ kind, value }) => [kind, value]),
    application.preferredChannel ?? null,
    healthCard === undefined ? null : [healthCard.number, healthCard.expiryDate],
    application.language,
  ]);
}
