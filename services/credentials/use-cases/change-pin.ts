import { NoticeKind } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import { brokenRules, unchangedPin } from '../domain/chosen-pin';
import type { Credential } from '../domain/credential';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';
import { drawPersonalPin, type ParsedPin, type PersonalPin, parsePin } from '../domain/pin';
import { outcomeOf, type RightPin } from '../domain/pin-outcome';
import { findContacts } from '../store/contacts';
import { findCredentialInUse } from '../store/credentials';
import { findHolderId } from '../store/holders';
import { sealCredentialNotices } from './credential-notices';
import type { CredentialsDeps } from './deps';
import { guess, lockedFault } from './guess';
import { lookAtStandingPin } from './look-at-pin';
import { hashPersonalPin, isSlowHashed, previousPinHashOf } from './personal-pin-hash';
import { atTheWrongMoment, pinRejected } from './pin-faults';
import { saveChange } from './save-change';

export interface ChangeInput {
  readonly fiscalCode: string;
  readonly currentPin: string;
  readonly newPin?: string | undefined;
}

export interface Changed {
  /** Only where it was drawn, not chosen. */
  readonly drawnPin: PersonalPin | undefined;
  readonly credential: Credential;
}

/**
 * Replaces the personal PIN, also in the time in which an expired one may only do this. The PIN before the last change serves for ten
 * minutes more, for nothing but another change, so that a lost answer destroys nothing.
 * Faults: invalid INVALID_FIELDS; unauthenticated PIN_REJECTED; precondition EXCHANGE_REQUIRED, EXPIRED, SUSPENDED, NOT_ACTIVATED;
 * exhausted LOCKED, TOO_MANY_TRIES, QUEUE_FULL; unavailable.
 */
export async function changePin(deps: CredentialsDeps, input: ChangeInput, caller: string): Promise<Changed> {
  const { fiscalCode, current, chosen } = checkInput(input);
  if (current.kind === 'malformed') throw pinRejected(); // no guess: it can be nobody's
  const { credential, isPrevious } = await rightCredential(deps, fiscalCode, current);
  const personalPin = chosen ?? drawPersonalPin(deps.randomBytes);
  const personalPinCipher = await hashPersonalPin(deps, credential.id, personalPin);
  const contacts = await findContacts(deps.database, deps.cipher, credential.id, deps.clock.now());
  const notices = await sealCredentialNotices(
    deps,
    credential,
    contacts.map(({ contact }) => contact),
    { kind: NoticeKind.NOTICE_KIND_PIN_CHANGED },
  );
  const changed = await inTransaction(deps.database, (trx) =>
    saveChange(deps, trx, { fiscalCode, compared: credential, isPrevious, personalPinCipher, notices, caller }),
  );
  deps.outbox.ring();
  return { drawnPin: chosen === undefined ? personalPin : undefined, credential: changed };
}

function checkInput({ fiscalCode, currentPin, newPin }: ChangeInput) {
  const code = checkFiscalCode(fiscalCode);
  const faults: FieldFault[] = code.kind === 'faulty' ? [...faultsAt('fiscal_code', code.faults)] : [];
  const chosen = newPin === undefined ? undefined : parsePin(newPin);
  if (newPin !== undefined) {
    const broken = [
      ...brokenRules(newPin, code.kind === 'ok' ? code.value : undefined),
      ...unchangedPin(currentPin, newPin),
    ];
    faults.push(...faultsAt('new_pin', broken));
  }
  if (code.kind === 'faulty' || faults.length > 0) throw invalidFields(faults);
  const current = parsePin(currentPin);
  return { fiscalCode: code.value, current, chosen: chosen?.kind === 'personal' ? chosen.pin : undefined };
}

async function rightCredential(
  deps: CredentialsDeps,
  fiscalCode: FiscalCode,
  current: Exclude<ParsedPin, { kind: 'malformed' }>,
): Promise<{ readonly credential: Credential; readonly isPrevious: boolean }> {
  const guessed = await guess(deps, { kind: 'pin', fiscalCode }, () => look(deps, fiscalCode, current));
  if (guessed.kind === 'locked') throw lockedFault(guessed.retryAfterSeconds);
  if (guessed.kind === 'wrong') throw pinRejected();
  const { right, isPrevious } = guessed.value;
  const outcome = outcomeOf(right, deps.clock.now(), deps.policy);
  if (outcome !== 'verified' && outcome !== 'change-required') throw atTheWrongMoment(outcome);
  if (right.kind !== 'personal') throw pinRejected();
  return { credential: right.credential, isPrevious };
}

/** Where the PIN is not the current one it is compared with the one before, and where there is none with nothing: time tells neither. */
async function look(
  deps: CredentialsDeps,
  fiscalCode: FiscalCode,
  current: Exclude<ParsedPin, { kind: 'malformed' }>,
): Promise<{ readonly right: RightPin; readonly isPrevious: boolean } | undefined> {
  const right = await lookAtStandingPin(deps, fiscalCode, current);
  if (right !== undefined) return { right, isPrevious: false };
  if (current.kind === 'initial') return undefined;
  const holderId = await findHolderId(deps.database, deps.cipher, fiscalCode);
  const credential = await findCredentialInUse(deps.database, holderId ?? '');
  const isPrevious = await isSlowHashed(deps, credential && previousHash(deps, credential), current.pin);
  if (!isPrevious || credential === undefined) return undefined;
  return { right: { kind: 'personal', credential }, isPrevious };
}

function previousHash(deps: CredentialsDeps, credential: Credential): Buffer | undefined {
  const untilTime = credential.previousPin?.untilTime;
  return untilTime !== undefined && deps.clock.now() < untilTime ? previousPinHashOf(deps, credential) : undefined;
}
