/** What credentials knows of a delivery against what its service has in its ledger. */
import { later } from '../../../runtime/clock';
import { timeOfId } from '../../../runtime/id';
import { type Family, familyOf } from './channel';
import { type Delivery, isSentOrEnded } from './delivery';
import { type DeliveryState, type ReportedState, reportedStates } from './delivery-state';
import type { DiscrepancyKind } from './discrepancy';

/** A delivery as its service has it. */
export interface LedgerEntry {
  readonly deliveryId: string;
  /** The newest known there; 0 where only a cancellation came. */
  readonly attempt: number;
  readonly state: ReportedState;
  readonly changeTime: Date;
}

/** How old what does not agree must be before it is a finding, in milliseconds. */
export interface ReconciliationAges {
  /** Of an issue, a report, an event: what is younger may be on its way. */
  readonly afterMilliseconds: number;
  /** In one state without an end: messages, letters, and slips, for which somebody stands at a desk. */
  readonly stuckMessageMilliseconds: number;
  readonly stuckLetterMilliseconds: number;
  readonly stuckSlipMilliseconds: number;
}

/** What the ledger answered about a delivery. */
export interface LedgerAnswer {
  /** Undefined: it does not know the delivery. */
  readonly entry: LedgerEntry | undefined;
  /** What ended before this may have been forgotten there. */
  readonly forgottenBeforeTime: Date;
}

export interface Disagreement {
  readonly kind: DiscrepancyKind;
  readonly sinceTime: Date;
}

/** `answer` undefined: the ledger was not asked, or did not answer. */
export function disagreementOf(
  delivery: Delivery,
  answer: LedgerAnswer | undefined,
  now: Date,
  ages: ReconciliationAges,
): Disagreement | undefined {
  const found = answer && againstLedger(delivery, answer, now);
  if (found !== undefined && later(found.sinceTime, ages.afterMilliseconds) <= now) return found;
  // What its service does not know yet does not move on either; what is further there does.
  return found === undefined || found.kind === 'lost-at-receiver' ? stuck(delivery, now, ages) : undefined;
}

/** In one state, as it is known here, for too long. */
export function isStuck(delivery: Delivery, now: Date, ages: ReconciliationAges): boolean {
  return stuck(delivery, now, ages) !== undefined;
}

function againstLedger(delivery: Delivery, answer: LedgerAnswer, now: Date): Disagreement | undefined {
  const { entry } = answer;
  if (delivery.publication === undefined) return entry && { kind: 'state-behind', sinceTime: entry.changeTime };
  if (entry === undefined || entry.attempt === 0) return withoutAttempt(delivery, answer, now);
  if (entry.attempt > delivery.attempt) return { kind: 'state-behind', sinceTime: entry.changeTime };
  // An older attempt arrived or came back, here and there: what became of the newest is of no matter.
  if (entry.attempt < delivery.attempt && !isDecisive(delivery.state)) return withoutAttempt(delivery, answer, now);
  return byRank(delivery, entry);
}

/** Its service does not know the attempt that was published last. */
function withoutAttempt(
  delivery: Delivery,
  { entry, forgottenBeforeTime }: LedgerAnswer,
  now: Date,
): Disagreement | undefined {
  const { state, publication, times } = delivery;
  const sinceTime = stateTimeOf(delivery);
  if (!isSentOrEnded(state)) {
    // Past its time nothing can go out any more: whether the cancellation came is of no matter.
    if (publication?.kind === 'cancellation' && state === 'queued' && publication.notAfterTime <= now) return undefined;
    if (entry?.attempt === 0) return { kind: 'state-behind', sinceTime: entry.changeTime };
    return { kind: state === 'queued' ? 'lost-at-receiver' : 'state-ahead', sinceTime };
  }
  // What nobody ever took, and what was cancelled, nobody need know.
  const wasTaken = state !== 'cancelled' && (state !== 'expired' || times.acceptTime !== undefined);
  return wasTaken && earliestEnd(delivery) >= forgottenBeforeTime ? { kind: 'state-ahead', sinceTime } : undefined;
}

function byRank(delivery: Delivery, { state: told, changeTime }: LedgerEntry): Disagreement | undefined {
  const { state, times } = delivery;
  const ahead = rankOf(state) - rankOf(told);
  if (ahead === 0) return undefined;
  const behind: Disagreement = { kind: 'state-behind', sinceTime: changeTime };
  if (ahead < 0) return behind;
  // It was given up here since nobody had taken it, and was taken all the same: what was told of that changes no state, but its times.
  if (state === 'expired')
    return (told === 'sent' ? times.sendTime : times.acceptTime) === undefined ? behind : undefined;
  // A try that was surely refused waits for the next one.
  if (!isSentOrEnded(state)) return undefined;
  return { kind: 'state-ahead', sinceTime: stateTimeOf(delivery) };
}

function stuck(delivery: Delivery, now: Date, ages: ReconciliationAges): Disagreement | undefined {
  const { state, channel, publication } = delivery;
  if (publication === undefined || isSentOrEnded(state)) return undefined;
  if (publication.kind === 'cancellation' && state === 'queued') return undefined;
  const sinceTime = stateTimeOf(delivery);
  return later(sinceTime, stuckAfter(familyOf(channel), ages)) <= now ? { kind: 'stuck', sinceTime } : undefined;
}

function stuckAfter(family: Family, ages: ReconciliationAges): number {
  if (family === 'desk') return ages.stuckSlipMilliseconds;
  return family === 'letter' ? ages.stuckLetterMilliseconds : ages.stuckMessageMilliseconds;
}

/** Since when it is in its state, as far as is known: `queued` since its event was made, `sending` since it was accepted. */
export function stateTimeOf({ state, times, publication, createTime }: Delivery): Date {
  const { acceptTime, sendTime, deliverTime, endTime } = times;
  const published = publication === undefined ? createTime : timeOfId(publication.eventId);
  if (state === 'held') return createTime;
  if (state === 'queued') return published;
  if (state === 'accepted' || state === 'sending') return acceptTime ?? published;
  if (state === 'sent') return sendTime ?? published;
  if (state === 'delivered') return deliverTime ?? published;
  return endTime ?? published;
}

/** From its first end on it may be forgotten in its time, whatever came after it. */
function earliestEnd(delivery: Delivery): Date {
  const { sendTime, deliverTime, endTime } = delivery.times;
  return sendTime ?? deliverTime ?? endTime ?? stateTimeOf(delivery);
}

function isDecisive(state: DeliveryState): boolean {
  return state === 'delivered' || state === 'returned';
}

/** As reports merge; what nobody has reported is below them all. */
function rankOf(state: DeliveryState): number {
  return ranks.indexOf(state);
}

const ranks: readonly DeliveryState[] = reportedStates;
