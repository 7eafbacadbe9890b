import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import type { FiscalCode } from '../domain/fiscal-code';
import {
  forgetTime,
  type GuessCounter,
  hasLocked,
  mayBeLockedForGood,
  reserveTry,
  settleTry,
} from '../domain/guess-counter';
import type { Policy } from '../domain/policy';
import { appendAuditEventOf } from '../store/audit-events';
import { type GuessKind, readCounter, replaceCounter, type StoredCounter } from '../store/guess-counters';
import { findHolderId } from '../store/holders';
import { findNewestIssueTime } from '../store/issues';
import type { CredentialsDeps } from './deps';

export interface Guess {
  readonly kind: GuessKind;
  readonly fiscalCode: FiscalCode;
}

/** Of a card no number of wrong ones locks for good: a stranger could keep a holder from revoking for ever. */
function policyFor<P extends Pick<Policy, 'failuresAtMost'>>(kind: GuessKind, policy: P): P {
  return kind === 'health-card' ? { ...policy, failuresAtMost: Number.POSITIVE_INFINITY } : policy;
}

export type Guessed<Value> =
  | { readonly kind: 'right'; readonly value: Value }
  | { readonly kind: 'wrong' }
  /** `retryAfterSeconds`: undefined where only a new PIN ends the lock. */
  | { readonly kind: 'locked'; readonly retryAfterSeconds: number | undefined };

type GuessDeps = Pick<
  CredentialsDeps,
  'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

/** A hundred at once for one code: each conflict means that somebody else has written, and most of them then find no place. */
const mostTriesToWrite = 200;
const lockedTotal = 'symbolon_credentials_locks_total';

/**
 * Has `compare` look at what was guessed, if a try is still free; undefined is a wrong guess. The try is reserved in the database
 * first, so that of many at once no more are compared than may be wrong. Codes that nobody has are counted alike, by the same statements.
 * Faults: exhausted TOO_MANY_TRIES where as many run already; unavailable; what `compare` throws, which then counts nothing.
 */
export async function guess<Value>(
  deps: GuessDeps,
  subject: Guess,
  compare: () => Promise<Value | undefined>,
): Promise<Guessed<Value>> {
  const tryId = deps.ids.next();
  const reservation = await reserve(deps, subject, tryId);
  if (reservation.kind === 'locked') return reservation;
  const running = { ...subject, tryId, stored: reservation.stored };
  const value = await compared(deps, running, compare);
  await settle(deps, running, value === undefined ? 'wrong' : 'right');
  return value === undefined ? { kind: 'wrong' } : { kind: 'right', value };
}

/** For calls that answer a lock by an error. */
export function lockedFault(retryAfterSeconds: number | undefined): Fault {
  const message = 'too many wrong tries in a row';
  return new Fault('exhausted', 'LOCKED', message, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

type Reserved =
  | { readonly kind: 'reserved'; readonly stored: StoredCounter }
  | Extract<Guessed<never>, { kind: 'locked' }>;

/** A try that was reserved, and the counter as its reservation left it. */
interface RunningGuess extends Guess {
  readonly tryId: string;
  readonly stored: StoredCounter;
}

async function reserve(deps: GuessDeps, subject: Guess, tryId: string): Promise<Reserved> {
  for (let tries = 0; tries < mostTriesToWrite; tries += 1) {
    const stored = await readCounter(deps.database, deps.cipher, subject.kind, subject.fiscalCode);
    const policy = policyFor(subject.kind, deps.policy);
    const issuedTime = mayBeLockedForGood(stored.counter, policy) ? await newestIssueTime(deps, subject) : undefined;
    const now = deps.clock.now();
    const reservation = reserveTry(stored.counter, tryId, issuedTime, now, policy);
    if (reservation.kind === 'locked') {
      const { retryAfterSeconds, counter } = reservation;
      if (!hasLocked(stored.counter, counter)) return { kind: 'locked', retryAfterSeconds };
      // Tries whose process died were the last ones: nobody has told of the lock yet.
      if (!(await saveLock(deps, subject, stored, counter, now))) continue;
      tellLock(deps, subject.kind, counter);
      return { kind: 'locked', retryAfterSeconds };
    }
    if (reservation.kind === 'busy')
      throw new Fault('exhausted', 'TOO_MANY_TRIES', 'as many tries run as may be wrong', { retryAfterSeconds: 1 });
    const { counter } = reservation;
    if (await replaceCounter(deps.database, stored, counter, forgetTime(counter, now, deps.policy)))
      return {
        kind: 'reserved',
        stored: { ...stored, subjectIndex: stored.nextIndex, version: stored.version + 1, counter },
      };
  }
  throw contended();
}

async function newestIssueTime({ database, cipher }: GuessDeps, { fiscalCode }: Guess): Promise<Date | undefined> {
  return findNewestIssueTime(database, (await findHolderId(database, cipher, fiscalCode)) ?? '');
}

async function compared<Value>(
  deps: GuessDeps,
  running: RunningGuess,
  compare: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  try {
    return await compare();
  } catch (error) {
    await settle(deps, running, 'given-up');
    throw error;
  }
}

async function settle(
  deps: GuessDeps,
  { kind, fiscalCode, tryId, stored: reserved }: RunningGuess,
  outcome: 'right' | 'wrong' | 'given-up',
): Promise<void> {
  for (let tries = 0; tries < mostTriesToWrite; tries += 1) {
    // Mostly nobody has written since.
    const stored = tries === 0 ? reserved : await readCounter(deps.database, deps.cipher, kind, fiscalCode);
    const now = deps.clock.now();
    const counter = settleTry(stored.counter, tryId, outcome, now, policyFor(kind, deps.policy));
    if (!hasLocked(stored.counter, counter)) {
      if (await replaceCounter(deps.database, stored, counter, forgetTime(counter, now, deps.policy))) return;
    } else if (await saveLock(deps, { kind, fiscalCode }, stored, counter, now)) return tellLock(deps, kind, counter);
  }
  throw contended();
}

/** As replaceCounter; a lock of a holder's PIN is in the audit, too. By the same statements where nobody has the code. */
function saveLock(
  deps: GuessDeps,
  { kind, fiscalCode }: Guess,
  stored: StoredCounter,
  counter: GuessCounter,
  now: Date,
): Promise<boolean> {
  return inTransaction(deps.database, async (trx) => {
    if (!(await replaceCounter(trx, stored, counter, forgetTime(counter, now, deps.policy)))) return false;
    // A call that tries a health card must not take longer for a wrong one.
    if (kind === 'pin')
      await appendAuditEventOf(deps, trx, fiscalCode, {
        id: deps.ids.next(),
        occurTime: now,
        actor: 'symbolon',
        action: 'pin-locked',
      });
    return true;
  });
}

function tellLock({ log, metrics }: GuessDeps, kind: GuessKind, after: GuessCounter): void {
  log.warn('guess.locked', { kind, failures: after.failures });
  metrics.counter(lockedTotal, 'Fiscal codes locked after wrong tries in a row', ['kind']).inc({ kind });
}

function contended(): Fault {
  return new Fault('unavailable', 'DATABASE_CONTENDED', `no write in ${mostTriesToWrite} tries`, {
    retryAfterSeconds: 1,
  });
}
