import { invalidFields } from '../../../runtime/fault';
import { faultsAt } from '../domain/checked';
import type { Credential } from '../domain/credential';
import { checkFiscalCode } from '../domain/fiscal-code';
import { parsePin } from '../domain/pin';
import { outcomeOf, type PinOutcome } from '../domain/pin-outcome';
import type { CredentialsDeps } from './deps';
import { guess } from './guess';
import { lookAtStandingPin } from './look-at-pin';

export type VerifyOutcome = PinOutcome | 'rejected' | 'locked';

export interface Verified {
  readonly outcome: VerifyOutcome;
  /** Only where the PIN is right and personal. */
  readonly credential: Credential | undefined;
  /** Only where it is locked, and time ends the lock. */
  readonly retryAfterSeconds?: number | undefined;
}

/**
 * Checks a holder's PIN. An unknown fiscal code and a wrong PIN get the same outcome, locks included, after the same work.
 * Faults: invalid INVALID_FIELDS; exhausted QUEUE_FULL, TOO_MANY_TRIES; unavailable.
 */
export async function verifyPin(deps: CredentialsDeps, fiscalCode: string, pin: string): Promise<Verified> {
  const code = checkFiscalCode(fiscalCode);
  if (code.kind === 'faulty') throw invalidFields(faultsAt('fiscal_code', code.faults));
  const parsed = parsePin(pin);
  if (parsed.kind === 'malformed') return rejected; // no guess: it can be nobody's
  const guessed = await guess(deps, { kind: 'pin', fiscalCode: code.value }, () =>
    lookAtStandingPin(deps, code.value, parsed),
  );
  if (guessed.kind === 'locked')
    return { ...rejected, outcome: 'locked', retryAfterSeconds: guessed.retryAfterSeconds };
  if (guessed.kind === 'wrong') return rejected;
  const credential = guessed.value.kind === 'personal' ? guessed.value.credential : undefined;
  return { outcome: outcomeOf(guessed.value, deps.clock.now(), deps.policy), credential };
}

const rejected: Verified = { outcome: 'rejected', credential: undefined };
