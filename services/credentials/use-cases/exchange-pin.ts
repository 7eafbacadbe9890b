import { type Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { brokenRules } from '../domain/chosen-pin';
import type { Credential } from '../domain/credential';
import { personalPinExpiry } from '../domain/expiry';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { drawPersonalPin, type InitialPin, type ParsedPin, type PersonalPin, parsePin } from '../domain/pin';
import { isInitialPinStill, outcomeOf } from '../domain/pin-outcome';
import type { PinRequest } from '../domain/pin-request';
import { lockKnownHolder } from '../store/holders';
import { lockIssuesWithPin } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { guess, lockedFault } from './guess';
import { requestWithInitialPin } from './initial-pin-match';
import { lookAtPin, lookAtStandingPin } from './look-at-pin';
import { hashPersonalPin } from './personal-pin-hash';
import { atTheWrongMoment, pinRejected } from './pin-faults';
import { type ExchangeableRequest, saveExchange } from './save-exchange';

export interface ExchangeInput {
  readonly fiscalCode: string;
  readonly initialPin: string;
  readonly chosenPin?: string | undefined;
}

export interface Exchanged {
  /** Only where it was drawn, not chosen. */
  readonly drawnPin: PersonalPin | undefined;
  readonly credential: Credential;
}

/**
 * First use: the initial PIN is given and a personal PIN replaces it. May be repeated until the personal PIN was verified
 * once, for at most 24 hours, so that a lost answer destroys nothing.
 * Faults: invalid INVALID_FIELDS; unauthenticated PIN_REJECTED; precondition EXPIRED, SUSPENDED, NOT_ACTIVATED;
 * exhausted LOCKED, TOO_MANY_TRIES, QUEUE_FULL; unavailable.
 */
export async function exchangePin(deps: CredentialsDeps, input: ExchangeInput, caller: string): Promise<Exchanged> {
  const { fiscalCode, chosen } = checkInput(input);
  const initial = parsePin(input.initialPin);
  if (initial.kind === 'malformed') throw pinRejected(); // no guess: it can be nobody's
  if (initial.kind === 'personal') throw await whyEightDoNot(deps, fiscalCode, initial);
  const request = await rightRequest(deps, fiscalCode, initial.pin); // a wrong PIN must not cost a slow hash
  const personalPin = chosen ?? drawPersonalPin(deps.randomBytes);
  const personalPinCipher = await hashPersonalPin(deps, request.credentialId, personalPin);
  const credential = await inTransaction(deps.database, async (trx) => {
    const lockedHolderId = await lockKnownHolder(trx, deps.cipher, fiscalCode);
    const locked = await lockIssuesWithPin(trx, lockedHolderId ?? '');
    const current = exchangeable(deps, requestWithInitialPin(deps.keyring, locked, initial.pin)); // it may have been spent meanwhile
    const expireTime = personalPinExpiry(deps.clock.now(), deps.policy);
    return saveExchange(deps, trx, { request: current, personalPinCipher, expireTime, caller });
  });
  deps.outbox.ring();
  return { drawnPin: chosen === undefined ? personalPin : undefined, credential };
}

function checkInput(input: ExchangeInput): { fiscalCode: FiscalCode; chosen: PersonalPin | undefined } {
  const code = checkFiscalCode(input.fiscalCode);
  const faults: FieldFault[] = code.kind === 'faulty' ? [...faultsAt('fiscal_code', code.faults)] : [];
  const chosen = input.chosenPin === undefined ? undefined : parsePin(input.chosenPin);
  const broken =
    input.chosenPin === undefined ? [] : brokenRules(input.chosenPin, code.kind === 'ok' ? code.value : undefined);
  faults.push(...faultsAt('chosen_pin', broken));
  if (code.kind === 'faulty' || faults.length > 0) throw invalidFields(faults);
  return { fiscalCode: code.value, chosen: chosen?.kind === 'personal' ? chosen.pin : undefined };
}

/** Eight characters make no exchange; where they are the letter's half of an issue that waits for its activation, that is told. A guess like any other. */
async function whyEightDoNot(
  deps: CredentialsDeps,
  fiscalCode: FiscalCode,
  pin: Extract<ParsedPin, { kind: 'personal' }>,
): Promise<Fault> {
  const guessed = await guess(deps, { kind: 'pin', fiscalCode }, () => lookAtStandingPin(deps, fiscalCode, pin));
  if (guessed.kind === 'locked') return lockedFault(guessed.retryAfterSeconds);
  if (guessed.kind === 'wrong' || guessed.value.kind !== 'lone-half') return pinRejected();
  const outcome = outcomeOf(guessed.value, deps.clock.now(), deps.policy);
  return outcome === 'verified' ? pinRejected() : atTheWrongMoment(outcome);
}

async function rightRequest(
  deps: CredentialsDeps,
  fiscalCode: FiscalCode,
  pin: InitialPin,
): Promise<ExchangeableRequest> {
  const guessed = await guess(deps, { kind: 'pin', fiscalCode }, async () => {
    const right = await lookAtPin(deps, fiscalCode, { kind: 'initial', pin });
    return right?.kind === 'initial' && isInitialPinStill(right.request, deps.clock.now(), deps.policy)
      ? right.request
      : undefined;
  });
  if (guessed.kind === 'locked') throw lockedFault(guessed.retryAfterSeconds);
  return exchangeable(deps, guessed.kind === 'right' ? guessed.value : undefined);
}

/** The request, if its initial PIN may be exchanged now. */
function exchangeable(deps: CredentialsDeps, request: PinRequest | undefined): ExchangeableRequest {
  const now = deps.clock.now();
  if (request?.credentialId === undefined || !isInitialPinStill(request, now, deps.policy)) throw pinRejected();
  const exchangeableRequest = { ...request, credentialId: request.credentialId };
  if (request.exchangeTime !== undefined) return exchangeableRequest;
  const outcome = outcomeOf({ kind: 'initial', request }, now, deps.policy);
  if (outcome === 'expired' || outcome === 'suspended') throw atTheWrongMoment(outcome);
  return exchangeableRequest;
}
