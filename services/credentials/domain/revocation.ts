/** What a holder gives to have the PIN revoked: data that are in hand though every contact is lost. */

import { faultsAt } from './checked';
import type { Contact } from './contact';
import type { CheckedMessage } from './field-checks';
import { checkFiscalCode, type FiscalCode } from './fiscal-code';
import { checkOnlyContact, type RawContact } from './given-contact';
import { checkHealthCard, type HealthCard, type RawHealthCard } from './health-card';
import type { Policy } from './policy';
import { isReachable, unreachable } from './reachable-contact';

export interface RawRevocation {
  readonly fiscalCode: string | undefined;
  readonly healthCard: RawHealthCard | undefined;
  /** Where the confirmation goes: an e-mail or PEC address. */
  readonly confirmation: RawContact;
}

export interface CheckedRevocation {
  readonly fiscalCode: FiscalCode;
  readonly healthCard: HealthCard;
  readonly confirmation: Contact;
}

const noCard: RawHealthCard = { number: undefined, expiryDate: undefined };

/** Checks it by itself: nothing is looked up, so that the faults say nothing about who is known. */
export function checkRevocation(
  raw: RawRevocation,
  policy: Pick<Policy, 'firstHalfChannels'>,
): CheckedMessage<CheckedRevocation> {
  const fiscalCode = checkFiscalCode(raw.fiscalCode);
  const healthCard = checkHealthCard(raw.healthCard ?? noCard, 'health_card');
  const confirmation = checkConfirmation(raw.confirmation, policy);
  if (fiscalCode.kind === 'ok' && healthCard.kind === 'ok' && confirmation.kind === 'ok')
    return {
      kind: 'ok',
      value: { fiscalCode: fiscalCode.value, healthCard: healthCard.value, confirmation: confirmation.value },
    };
  const fields = [
    ...(fiscalCode.kind === 'faulty' ? faultsAt('fiscal_code', fiscalCode.faults) : []),
    ...(healthCard.kind === 'faulty' ? healthCard.fields : []),
    ...(confirmation.kind === 'faulty' ? confirmation.fields : []),
  ];
  return { kind: 'faulty', fields };
}

function checkConfirmation(raw: RawContact, policy: Pick<Policy, 'firstHalfChannels'>): CheckedMessage<Contact> {
  const contact = checkOnlyContact(raw, 'confirmation');
  if (contact.kind === 'faulty' || isReachable(contact.value, policy)) return contact;
  return { kind: 'faulty', fields: faultsAt(contact.value.kind, [unreachable(policy)]) };
}
