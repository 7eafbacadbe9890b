import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { faultsAt } from '../domain/checked';
import type { Contact } from '../domain/contact';
import type { Credential } from '../domain/credential';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { checkGivenContacts, type RawContact } from '../domain/given-contact';
import { unreachableContacts } from '../domain/reachable-contact';
import { askToConfirm } from './ask-to-confirm';
import type { CredentialsDeps } from './deps';
import type { ContactToConfirm } from './get-pin-request';
import { checkHoldersPin } from './holders-pin';
import { pinRejected } from './pin-faults';
import { isUnchanged } from './spend-initial-pin';

export interface ContactsInput {
  readonly fiscalCode: string;
  readonly pin: string;
  readonly contacts: readonly RawContact[];
}

/**
 * Asks each contact for the code that is sent to it; with that it takes the place of the credential's contact of its kind. One that is the credential's
 * already, and confirmed, is left out.
 * Faults: invalid INVALID_FIELDS; exhausted TOO_MANY_CODES; and checkHoldersPin's.
 */
export async function updateContacts(
  deps: CredentialsDeps,
  input: ContactsInput,
  caller: string,
): Promise<readonly ContactToConfirm[]> {
  const { fiscalCode, contacts } = checkInput(deps, input);
  const credential = await checkHoldersPin(deps, { fiscalCode, pin: input.pin });
  return askToConfirm(deps, credential, contacts, {
    actor: caller,
    action: 'contacts-updated',
    assertStands: unchangedSince(deps, credential),
  });
}

/** A restore that was completed since the PIN was compared is to keep out who has the old one. Faults: unauthenticated PIN_REJECTED. */
export function unchangedSince(deps: Pick<CredentialsDeps, 'keyring'>, compared: Credential) {
  return (now: Credential | undefined): void => {
    if (!isUnchanged(deps, now, compared)) throw pinRejected();
  };
}

function checkInput(
  { policy }: CredentialsDeps,
  input: ContactsInput,
): { readonly fiscalCode: FiscalCode; readonly contacts: readonly Contact[] } {
  const code = checkFiscalCode(input.fiscalCode);
  const contacts = checkGivenContacts(input.contacts, 'contacts');
  const faults: FieldFault[] = code.kind === 'faulty' ? faultsAt('fiscal_code', code.faults) : [];
  faults.push(
    ...(contacts.kind === 'faulty' ? contacts.fields : unreachableContacts(contacts.value, 'contacts', policy)),
  );
  if (code.kind === 'faulty' || contacts.kind === 'faulty' || faults.length > 0) throw invalidFields(faults);
  return { fiscalCode: code.value, contacts: contacts.value };
}
