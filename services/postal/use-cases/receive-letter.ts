import { type Clock, later } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import { rememberEvent } from '../../../runtime/inbox';
import { cancelJobs, enqueueJob } from '../../../runtime/jobs';
import { currentTraceparent } from '../../../runtime/tracing';
import { inTransaction } from '../../../runtime/transaction';
import { arrivalOf, type KnownLetter, overtakenBy } from '../domain/delivery';
import type { LetterEvent, SignedFields } from '../domain/delivery-event';
import type { Letter, LetterEnd, LetterState } from '../domain/letter';
import { lockDelivery } from '../store/delivery';
import { endUnbegunLetter, insertLetter } from '../store/letter';
import type { CountLetters } from './count-letters';
import { type ReportDeps, reportLetters } from './report-letter';

/** The queue whose jobs look at a letter each, and place it in its batch. */
export const sortQueue = 'sort-letter';

export interface ReceiveDeps extends ReportDeps {
  readonly database: Database;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly counted: CountLetters;
  /** Counts an event that came after all that told of it may be forgotten. */
  readonly tooOld: () => void;
  /** As long as the topic may hand an event in again. */
  readonly eventRetentionMilliseconds: number;
  /** Tells the workers that there is something to sort. */
  readonly ringWorkers: () => void;
}

/**
 * Takes a letter on: letter, job and report in one transaction, once for an attempt however often it is handed in. A newer
 * attempt ends older ones that were not begun; after a cancellation, or too late, it is over at once, and that is reported. What
 * is older than what is remembered here is counted and otherwise ignored.
 * Fault unavailable: the same event is to be handed in again.
 */
export async function receiveLetter(deps: ReceiveDeps, event: LetterEvent): Promise<void> {
  const now = deps.clock.now();
  if (isTooOld(deps, event, now)) return deps.tooOld();
  const keepUntil = keptUntil(deps, event, now);
  const states = await inTransaction(deps.database, async (trx): Promise<readonly LetterState[]> => {
    if (!(await rememberEvent(trx, { eventId: event.eventId, expireTime: keepUntil }))) return [];
    const delivery = await lockDelivery(trx, event.deliveryId, keepUntil);
    const arrival = arrivalOf(delivery, event, now);
    if (arrival.kind === 'known') return [];
    const letter = newLetter(deps, event, now);
    const end = arrival.kind === 'ended' ? arrival.end : undefined;
    await insertLetter(trx, letter, keepUntil, end);
    if (end === undefined) await enqueueJob(trx, { id: deps.ids.next(), queue: sortQueue, subjectId: letter.id });
    await reportLetters(deps, trx, [{ ...letter, state: end?.state ?? 'accepted', time: now, reason: end?.reason }]);
    const overtaken = overtakenBy(delivery, event.attempt);
    await endUnbegun(deps, trx, event.deliveryId, overtaken, { state: 'cancelled', reason: 'SUPERSEDED' }, now);
    return [end?.state ?? 'accepted', ...overtaken.map(() => 'cancelled' as const)];
  });
  if (states.length > 0) deps.outbox.ring();
  if (states.includes('accepted')) deps.ringWorkers();
  deps.counted(states);
}

/**
 * All that told of the event may be forgotten: whether it is new nobody knows any more. It is acted on no more and reported
 * no more, since `expired` or `cancelled` would outrank what was reported of it then; credentials expires what nobody accepted.
 */
export function isTooOld(deps: ReceiveDeps, { notAfterTime }: SignedFields, now: Date): boolean {
  return later(notAfterTime, deps.eventRetentionMilliseconds) <= now;
}

/** Nothing of the event may be handed in after this. */
export function keptUntil(deps: ReceiveDeps, { notAfterTime }: SignedFields, now: Date): Date {
  return later(notAfterTime > now ? notAfterTime : now, deps.eventRetentionMilliseconds);
}

/** Ends those of the letters that are not begun: their jobs, their sealed copies, and a report for each. Answers how many. */
export async function endUnbegun(
  deps: ReportDeps,
  trx: Transaction,
  deliveryId: string,
  letters: readonly KnownLetter[],
  end: LetterEnd,
  time: Date,
): Promise<number> {
  const ended: KnownLetter[] = [];
  // A letter may have begun since it was read: then it goes out.
  for (const letter of letters) if (await endUnbegunLetter(trx, letter.id, { end, time })) ended.push(letter);
  if (ended.length === 0) return 0;
  await cancelJobs(
    trx,
    sortQueue,
    ended.map(({ id }) => id),
  );
  await reportLetters(
    deps,
    trx,
    ended.map(({ attempt, isCanary }) => ({ deliveryId, attempt, isCanary, ...end, time })),
  );
  return ended.length;
}

function newLetter(deps: ReceiveDeps, event: LetterEvent, now: Date): Letter {
  return {
    id: deps.ids.next(),
    channel: event.channel,
    credentialId: event.credentialId,
    issueId: event.issueId,
    deliveryId: event.deliveryId,
    attempt: event.attempt,
    half: event.half,
    notAfterTime: event.notAfterTime,
    acceptedTime: now,
    state: 'accepted',
    letterClass: undefined,
    deskId: undefined,
    batchId: undefined,
    printNumber: 1,
    isCleared: false,
    isCanary: false,
    leftOpenTime: undefined,
    leftOpenReason: undefined,
    despatchTime: undefined,
    sealed: event.sealed,
    traceparent: currentTraceparent(),
  };
}
