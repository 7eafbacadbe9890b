/** Telling a calling service, over HTTP, what became of a message of its own. */
import { later, millisecondsPerDay, millisecondsPerHour, millisecondsPerSecond } from '../../../runtime/clock';
import { retryDelayMilliseconds } from '../../../runtime/retry-delay';
import type { ServiceMessageChange } from './service-message-change';

/** What a service can be told of. */
export const toldStates = ['sent', 'delivered', 'failed', 'expired', 'cancelled'] as const;
export type ToldState = (typeof toldStates)[number];

/** One thing that one service is to be told. */
export interface WebhookCall extends ServiceMessageChange {
  /** A UUID; the receiver knows by it what it was told already. */
  readonly id: string;
  readonly state: ToldState;
  /** How often it was tried, without effect. */
  readonly tries: number;
  readonly createTime: Date;
}

export type CallOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterSeconds: number | undefined }
  /** No answer came; `reason` is UPPER_SNAKE. */
  | { readonly kind: 'lost'; readonly reason: string };

export type AfterCall =
  | { readonly kind: 'done' }
  /** The receiver wants no more of it. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'given-up' }
  | { readonly kind: 'waits'; readonly milliseconds: number };

/** From when it was to be told. */
const giveUpMilliseconds = millisecondsPerDay;
const firstDelayMilliseconds = 5 * millisecondsPerSecond;
const longestDelayMilliseconds = 2 * millisecondsPerHour;
/** That a receiver may ask for. */
const longestRestMilliseconds = millisecondsPerHour;

/** Tried ever later, and a last time when a day is over. `random`: from 0 up to, not including, 1. */
export function afterCall(
  { tries, createTime }: Pick<WebhookCall, 'tries' | 'createTime'>,
  outcome: CallOutcome,
  now: Date,
  random: () => number,
): AfterCall {
  if (outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300) return { kind: 'done' };
  if (outcome.kind === 'answered' && outcome.status === 410) return { kind: 'gone' };
  const leftMilliseconds = later(createTime, giveUpMilliseconds).getTime() - now.getTime();
  if (leftMilliseconds <= 0) return { kind: 'given-up' };
  const drawn = retryDelayMilliseconds({
    tries: tries + 1,
    firstMilliseconds: firstDelayMilliseconds,
    maxMilliseconds: longestDelayMilliseconds,
    random,
  });
  const asked = outcome.kind === 'answered' ? (outcome.retryAfterSeconds ?? 0) * millisecondsPerSecond : 0;
  const rest = Math.max(drawn, Math.min(asked, longestRestMilliseconds));
  return { kind: 'waits', milliseconds: Math.min(rest, leftMilliseconds) };
}

/** As the log and the table have it: `HTTP_503`, `TIMEOUT`. */
export function nameOfOutcome(outcome: CallOutcome): string {
  return outcome.kind === 'answered' ? `HTTP_${outcome.status}` : outcome.reason;
}
