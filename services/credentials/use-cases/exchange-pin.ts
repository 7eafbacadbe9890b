import type { FieldFault } from '../../../runtime/fault';
import { Fault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { brokenRules } from '../domain/chosen-pin';
import type { Credential } from '../domain/credential';
import { exchangeMayBeRepeated, personalPinExpiry } from '../domain/expiry';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { drawPersonalPin, type InitialPin, type PersonalPin, parsePin } from '../domain/pin';
import type { PinRequest } from '../domain/pin-request';
import { findHolderId, lockKnownHolder } from '../store/holders';
import { findIssuesWithPin, lockIssuesWithPin } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { requestWithInitialPin } from './initial-pin-match';
import { hashPersonalPin } from './personal-pin-hash';
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
 * Faults: invalid INVALID_FIELDS; unauthenticated PIN_REJECTED; precondition EXPIRED, SUSPENDED; exhausted; unavailable.
 */
export async function exchangePin(deps: CredentialsDeps, input: ExchangeInput, caller: string): Promise<Exchanged> {
  const { fiscalCode, chosen } = checkInput(input);
  const initial = parsePin(input.initialPin);
  if (initial.kind !== 'initial') throw rejected();
  const holderId = await findHolderId(deps.database, deps.cipher, fiscalCode);
  const requests = await findIssuesWithPin(deps.database, holderId ?? '');
  const request = exchangeable(deps, requests, initial.pin); // a wrong PIN must not cost a slow hash
  const personalPin = chosen ?? drawPersonalPin(deps.randomBytes);
  const personalPinCipher = await hashPersonalPin(deps, request.credentialId, personalPin);
  const credential = await inTransaction(deps.database, async (trx) => {
    const lockedHolderId = await lockKnownHolder(trx, deps.cipher, fiscalCode);
    const locked = await lockIssuesWithPin(trx, lockedHolderId ?? '');
    const current = exchangeable(deps, locked, initial.pin); // it may have been spent meanwhile
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

/** The request whose initial PIN this is, if it may be exchanged now. */
function exchangeable(deps: CredentialsDeps, requests: readonly PinRequest[], pin: InitialPin): ExchangeableRequest {
  const request = requestWithInitialPin(deps.keyring, requests, pin);
  if (request?.credentialId === undefined) throw rejected();
  const { state, exchangeTime, spentTime, credentialId } = request;
  const now = deps.clock.now();
  if (exchangeTime !== undefined) {
    if (spentTime !== undefined || !exchangeMayBeRepeated(exchangeTime, now, deps.policy)) throw rejected();
    return { ...request, credentialId };
  }
  if (state === 'expired' || request.expireTime <= now)
    throw atTheWrongMoment('EXPIRED', 'the initial PIN has expired');
  if (state === 'suspended') throw atTheWrongMoment('SUSPENDED', 'the issue is suspended: a half came back');
  return { ...request, credentialId };
}

function rejected(): Fault {
  return new Fault('unauthenticated', 'PIN_REJECTED', 'the PIN is wrong');
}

function atTheWrongMoment(reason: 'EXPIRED' | 'SUSPENDED', message: string): Fault {
  return new Fault('precondition', reason, message);
}
