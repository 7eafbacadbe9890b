/** Every number that the rules in this room go by; config.ts fills it from settings. Days are 24 hours. */

import type { DigitalChannel } from './channel';

export interface Policy {
  /** The channels on which this installation can send. */
  readonly firstHalfChannels: readonly DigitalChannel[];
  /** An initial PIN expires so long after its letter's despatch to an address in Italy. */
  readonly issueExpiryDays: number;
  /** The same for an address abroad. */
  readonly issueExpiryAbroadDays: number;
  /** An initial PIN expires at most so long after the request, whenever its letter left. */
  readonly issueExpiryAtMostDays: number;
  /** A request that got no PIN, and that nobody confirms, is cancelled so long after it. */
  readonly unconfirmedDays: number;
  /** A personal PIN expires so long after its last change. */
  readonly personalPinExpiryDays: number;
  /** So long after its expiry a personal PIN may still be used to change itself. */
  readonly changeGraceDays: number;
  /** So long after the first exchange it may be repeated with the same initial PIN. */
  readonly exchangeRepeatHours: number;
  /** So long a caller's request id is remembered with its answer. */
  readonly requestIdDays: number;
  /** How long a message with a half is worth sending. */
  readonly halfMessageTimeToLiveHours: number;
  /** How long a letter is worth printing. */
  readonly letterTimeToLiveDays: number;
  /** How long a message without a half is worth sending. */
  readonly noticeTimeToLiveHours: number;
  /** What no delivery service has accepted by then is published again; each further time after twice the wait ... */
  readonly republishAfterMinutes: number;
  /** ... but never after more than this. */
  readonly republishAtMostHours: number;
}

export const defaultPolicy: Policy = Object.freeze({
  firstHalfChannels: Object.freeze(['sms', 'pec', 'email'] as const),
  issueExpiryDays: 30,
  issueExpiryAbroadDays: 45,
  issueExpiryAtMostDays: 90,
  unconfirmedDays: 14,
  personalPinExpiryDays: 180,
  changeGraceDays: 90,
  exchangeRepeatHours: 24,
  requestIdDays: 7,
  halfMessageTimeToLiveHours: 72,
  letterTimeToLiveDays: 30,
  noticeTimeToLiveHours: 72,
  republishAfterMinutes: 10,
  republishAtMostHours: 6,
});
