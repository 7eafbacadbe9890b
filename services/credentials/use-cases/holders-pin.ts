import type { Credential } from '../domain/credential';
import type { FiscalCode } from '../domain/fiscal-code';
import { parsePin } from '../domain/pin';
import { outcomeOf } from '../domain/pin-outcome';
import type { CredentialsDeps } from './deps';
import { guess, lockedFault } from './guess';
import { lookAtStandingPin } from './look-at-pin';
import { atTheWrongMoment, pinRejected } from './pin-faults';

interface HoldersPin {
  readonly fiscalCode: FiscalCode;
  readonly pin: string;
}

/**
 * The credential whose personal PIN this is, for calls that a holder makes with it.
 * Faults: unauthenticated PIN_REJECTED; precondition EXCHANGE_REQUIRED, CHANGE_REQUIRED, EXPIRED, SUSPENDED, NOT_ACTIVATED;
 * exhausted LOCKED, TOO_MANY_TRIES, QUEUE_FULL; unavailable.
 */
export async function checkHoldersPin(deps: CredentialsDeps, { fiscalCode, pin }: HoldersPin): Promise<Credential> {
  const parsed = parsePin(pin);
  if (parsed.kind === 'malformed') throw pinRejected();
  const guessed = await guess(deps, { kind: 'pin', fiscalCode }, () => lookAtStandingPin(deps, fiscalCode, parsed));
  if (guessed.kind === 'locked') throw lockedFault(guessed.retryAfterSeconds);
  if (guessed.kind === 'wrong') throw pinRejected();
  const outcome = outcomeOf(guessed.value, deps.clock.now(), deps.policy);
  if (outcome !== 'verified') throw atTheWrongMoment(outcome);
  if (guessed.value.kind !== 'personal') throw pinRejected();
  return guessed.value.credential;
}
