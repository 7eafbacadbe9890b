import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { faultsAt } from '../domain/checked';
import type { Credential } from '../domain/credential';
import { checkFiscalCode } from '../domain/fiscal-code';
import { checkGivenContact, type RawContact } from '../domain/given-contact';
import { isReachable, unreachable } from '../domain/reachable-contact';
import { findCredentialInUse } from '../store/credentials';
import { findHolderId } from '../store/holders';
import { askToConfirm } from './ask-to-confirm';
import type { CredentialsDeps } from './deps';
import type { ContactToConfirm } from './get-pin-request';
import { checkedReason } from './operator-act';

export interface ContactToAdd {
  readonly fiscalCode: string;
  readonly contact: RawContact;
  readonly reason: string;
}

/**
 * An operator, who has made sure of the holder, gives the credential a contact; it counts once its code has come back, and serves a restore 48 hours
 * later. Faults: invalid INVALID_FIELDS; not-found CREDENTIAL_NOT_FOUND; precondition CONTACT_CONFIRMED where it is the credential's already;
 * exhausted TOO_MANY_CODES; unavailable.
 */
export async function addContact(deps: CredentialsDeps, input: ContactToAdd, actor: string): Promise<ContactToConfirm> {
  const { fiscalCode, contact, reason } = checkInput(deps, input);
  const holderId = await findHolderId(deps.database, deps.cipher, fiscalCode);
  const credential = await findCredentialInUse(deps.database, holderId ?? '');
  assertInUse(credential);
  const act = { actor, action: 'contact-added', reason, assertStands: assertInUse } as const;
  const [asked] = await askToConfirm(deps, credential, [contact], act);
  if (asked === undefined)
    throw new Fault('precondition', 'CONTACT_CONFIRMED', "the contact is the credential's already, and confirmed");
  return asked;
}

function assertInUse(credential: Credential | undefined): asserts credential is Credential {
  if (credential === undefined || credential.state === 'revoked')
    throw new Fault('not-found', 'CREDENTIAL_NOT_FOUND', 'no credential in use with this fiscal code');
}

function checkInput({ policy }: CredentialsDeps, input: ContactToAdd) {
  const code = checkFiscalCode(input.fiscalCode);
  const contact = checkGivenContact(input.contact, 'contact');
  const reason = checkedReason(input.reason);
  const faults: FieldFault[] = code.kind === 'faulty' ? faultsAt('fiscal_code', code.faults) : [];
  if (contact.kind === 'faulty') faults.push(...contact.fields);
  else if (!isReachable(contact.value, policy))
    faults.push(...faultsAt(`contact.${contact.value.kind}`, [unreachable(policy)]));
  if (reason.kind === 'faulty') faults.push(...faultsAt('reason', reason.faults));
  if (code.kind === 'faulty' || contact.kind === 'faulty' || reason.kind === 'faulty' || faults.length > 0)
    throw invalidFields(faults);
  return { fiscalCode: code.value, contact: contact.value, reason: reason.value };
}
