/** How far a delivery has come, and how reports of it merge: in any order, any number of times, to the same state. */

/** Attempts are credentials' own resend numbers, from 1. */
export type DeliveryState = 'held' | 'queued' | ReportedState;

/** What a delivery service can say of an attempt, in the order in which the later one wins. */
export const reportedStates = [
  'accepted',
  'sending',
  'sent',
  'failed',
  'expired',
  'cancelled',
  'delivered',
  'returned',
] as const;
export type ReportedState = (typeof reportedStates)[number];

/** One report of one attempt. Texts are empty where there is nothing to say. */
export interface AttemptReport {
  readonly attempt: number;
  readonly state: ReportedState;
  readonly reason: string;
  readonly occurTime: Date;
  readonly carrier: string;
  readonly carrierReference: string;
}

export interface DeliveryTimes {
  readonly acceptTime: Date | undefined;
  readonly sendTime: Date | undefined;
  readonly deliverTime: Date | undefined;
  /** When it failed, came back, expired or was cancelled. */
  readonly endTime: Date | undefined;
}

/** All that is known of one attempt: its highest report, and the earliest time of each step. */
export interface AttemptRecord extends AttemptReport, DeliveryTimes {}

/** What credentials itself knows of a delivery: it holds it, has published the attempt, or cancelled what it never published. */
export interface OwnRecord {
  readonly state: 'held' | 'queued' | 'cancelled';
  /** The newest attempt published; 1 while held. */
  readonly attempt: number;
  readonly reason: string;
  /** When it was cancelled; told as the delivery's end. */
  readonly endTime: Date | undefined;
}

/** A delivery as everything known of it says. */
export interface DeliveryStanding extends DeliveryTimes {
  readonly state: DeliveryState;
  readonly attempt: number;
  readonly reason: string;
}

/**
 * What is known of a delivery's attempts once `report` is known too. The same reports in any order, any number of times, give the
 * same attempts: of two reports of an attempt the later state wins, then the earlier time, then the smaller text.
 */
export function mergeReport(
  attempts: readonly AttemptRecord[],
  report: AttemptReport,
): { readonly attempts: readonly AttemptRecord[]; readonly changed: boolean } {
  const before = attempts.find((one) => one.attempt === report.attempt);
  const after = withReport(before, report);
  if (before !== undefined && isSameRecord(before, after)) return { attempts, changed: false };
  const others = attempts.filter((one) => one !== before);
  return { attempts: [...others, after].sort((one, other) => one.attempt - other.attempt), changed: true };
}

/**
 * How a delivery stands: as its newest attempt, except that `delivered` or `returned` of any attempt wins (of several such
 * attempts the newest: a letter that came back and arrived when sent again has arrived).
 */
export function standingOf(attempts: readonly AttemptRecord[], own: OwnRecord): DeliveryStanding {
  const decisive = newest(attempts.filter(({ state }) => state === 'delivered' || state === 'returned'));
  const reported = decisive ?? newest(attempts);
  if (reported === undefined || (decisive === undefined && reported.attempt < own.attempt)) {
    const { state, attempt, reason, endTime } = own;
    return { state, attempt, reason, acceptTime: undefined, sendTime: undefined, deliverTime: undefined, endTime };
  }
  const { state, attempt, reason, acceptTime, sendTime, deliverTime, endTime } = reported;
  return { state, attempt, reason, acceptTime, sendTime, deliverTime, endTime };
}

function withReport(before: AttemptRecord | undefined, report: AttemptReport): AttemptRecord {
  const highest = before === undefined || isAbove(report, before) ? report : before;
  const { attempt, state, reason, occurTime, carrier, carrierReference } = highest;
  const timeOf = (reported: ReportedState) => (report.state === reported ? report.occurTime : undefined);
  return {
    attempt,
    state,
    reason,
    occurTime,
    carrier,
    carrierReference,
    acceptTime: earlier(before?.acceptTime, timeOf('accepted')),
    sendTime: earlier(before?.sendTime, timeOf('sent')),
    deliverTime: earlier(before?.deliverTime, timeOf('delivered')),
    endTime: isEnd(state) ? occurTime : undefined,
  };
}

/** A total order of all that a report says of an attempt: without ties there is nothing that the order of arrival could decide. */
function isAbove(report: AttemptReport, other: AttemptReport): boolean {
  const ranks = reportedStates.indexOf(report.state) - reportedStates.indexOf(other.state);
  if (ranks !== 0) return ranks > 0;
  const times = report.occurTime.getTime() - other.occurTime.getTime();
  if (times !== 0) return times < 0;
  if (report.reason !== other.reason) return report.reason < other.reason;
  if (report.carrier !== other.carrier) return report.carrier < other.carrier;
  return report.carrierReference < other.carrierReference;
}

function isEnd(state: ReportedState): boolean {
  return state === 'failed' || state === 'expired' || state === 'cancelled' || state === 'returned';
}

function newest(attempts: readonly AttemptRecord[]): AttemptRecord | undefined {
  return attempts.reduce<AttemptRecord | undefined>(
    (best, one) => (best === undefined || one.attempt > best.attempt ? one : best),
    undefined,
  );
}

function earlier(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other < one ? other : one;
}

function isSameRecord(one: AttemptRecord, other: AttemptRecord): boolean {
  return (
    !isAbove(one, other) && !isAbove(other, one) && timeFields.every((field) => isSameTime(one[field], other[field]))
  );
}

const timeFields = ['acceptTime', 'sendTime', 'deliverTime', 'endTime'] as const;

function isSameTime(one: Date | undefined, other: Date | undefined): boolean {
  return one?.getTime() === other?.getTime();
}
