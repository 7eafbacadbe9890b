import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import type { Contact } from '../domain/contact';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { checkGivenContact, type RawContact } from '../domain/given-contact';
import { checkHealthCard, type HealthCard, type RawHealthCard } from '../domain/health-card';
import { maskContact } from '../domain/masking';
import { type PinHalf, parseHalf } from '../domain/pin';
import { outcomeOf } from '../domain/pin-outcome';
import type { PinRequest } from '../domain/pin-request';
import { isReachable, unreachable } from '../domain/reachable-contact';
import type { CredentialsDeps } from './deps';
import { drawActivation } from './draw-activation';
import { type ContactToConfirm, type PinRequestView, viewOf } from './get-pin-request';
import { guess, lockedFault } from './guess';
import { lookAtPin } from './look-at-pin';
import { atTheWrongMoment, pinRejected } from './pin-faults';
import { isCardOf } from './revocable';
import { saveActivation } from './save-activation';

export interface ActivationInput {
  readonly fiscalCode: string;
  readonly healthCard: RawHealthCard | undefined;
  readonly firstHalf: string;
  readonly contact: RawContact;
}

export interface Activation extends PinRequestView {
  readonly contact: ContactToConfirm;
}

/**
 * The first half came by letter: who has it, and the holder's health card, names the contact for the second one, which is drawn now and leaves once
 * the code that is sent there has come back. Again with the same contact sends the same code again; with another one draws another half.
 * Faults: invalid INVALID_FIELDS; unauthenticated PIN_REJECTED for a wrong half and for a wrong card alike; precondition EXPIRED, SUSPENDED;
 * exhausted LOCKED, TOO_MANY_TRIES, TOO_MANY_CODES, QUEUE_FULL; unavailable.
 */
export async function activatePin(deps: CredentialsDeps, input: ActivationInput, caller: string): Promise<Activation> {
  const { fiscalCode, healthCard, contact } = checkInput(deps, input);
  const half = parseHalf(input.firstHalf);
  if (half === undefined) throw pinRejected(); // no guess: it can be nobody's
  const request = await requestWithHalf(deps, fiscalCode, half);
  await checkCard(deps, fiscalCode, request, healthCard);
  const drawn = await drawActivation(deps, request, half, contact); // outside of the transaction: sealing is the slow part
  const activation = await inTransaction(deps.database, async (trx) => {
    const { id, expireTime } = await saveActivation(deps, trx, { request, drawn, contact, caller });
    const view = await viewOf(deps, trx, request.id);
    return { ...view, contact: { contactId: id, maskedContact: maskContact(contact), expireTime } };
  });
  deps.outbox.ring();
  return activation;
}

function checkInput({ policy }: CredentialsDeps, input: ActivationInput) {
  const code = checkFiscalCode(input.fiscalCode);
  const card = checkHealthCard(input.healthCard ?? { number: '', expiryDate: '' }, 'health_card');
  const contact = checkGivenContact(input.contact, 'contact');
  const faults: FieldFault[] = code.kind === 'faulty' ? faultsAt('fiscal_code', code.faults) : [];
  if (card.kind === 'faulty') faults.push(...card.fields);
  if (contact.kind === 'faulty') faults.push(...contact.fields);
  else if (!isReachable(contact.value, policy))
    faults.push(...faultsAt(`contact.${contact.value.kind}`, [unreachable(policy)]));
  if (code.kind === 'faulty' || card.kind === 'faulty' || contact.kind === 'faulty' || faults.length > 0)
    throw invalidFields(faults);
  const checked: { fiscalCode: FiscalCode; healthCard: HealthCard; contact: Contact } = {
    fiscalCode: code.value,
    healthCard: card.value,
    contact: contact.value,
  };
  return checked;
}

async function requestWithHalf(deps: CredentialsDeps, fiscalCode: FiscalCode, half: PinHalf): Promise<PinRequest> {
  const guessed = await guess(deps, { kind: 'pin', fiscalCode }, async () => {
    const right = await lookAtPin(deps, fiscalCode, { kind: 'half', pin: half });
    return right?.kind === 'lone-half' ? right : undefined;
  });
  if (guessed.kind === 'locked') throw lockedFault(guessed.retryAfterSeconds);
  if (guessed.kind === 'wrong') throw pinRejected();
  const outcome = outcomeOf(guessed.value, deps.clock.now(), deps.policy);
  if (outcome === 'expired' || outcome === 'suspended') throw atTheWrongMoment(outcome);
  return guessed.value.request;
}

/** Of what a thief of the letter does not have, no more may be tried than of a PIN. */
async function checkCard(
  deps: CredentialsDeps,
  fiscalCode: FiscalCode,
  { holderId, credentialId, healthCardIndex }: PinRequest,
  card: HealthCard,
): Promise<void> {
  const known = { holderId, credentialId: credentialId ?? '', healthCardIndex };
  const guessed = await guess(deps, { kind: 'health-card', fiscalCode }, async () =>
    isCardOf(deps, known, card) ? true : undefined,
  );
  if (guessed.kind === 'locked') throw lockedFault(guessed.retryAfterSeconds);
  if (guessed.kind === 'wrong') throw pinRejected();
}
