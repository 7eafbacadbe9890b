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

export declare function mergeReport(
  attempts: readonly AttemptRecord[],
  report: AttemptReport,
): { readonly attempts: readonly AttemptRecord[]; readonly changed: boolean };

export declare function standingOf(attempts: readonly AttemptRecord[], own: OwnRecord): DeliveryStanding;
