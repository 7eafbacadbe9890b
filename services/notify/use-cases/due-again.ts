/** When a message is tried again that a try has not ended. */
import { millisecondsPerHour, millisecondsPerSecond } from '../../../runtime/clock';
import { retryDelayMilliseconds } from '../../../runtime/retry-delay';
import type { MessageChannel } from '../domain/channel';
import type { Message } from '../domain/message';
import type { CarrierOutcome } from '../ports';
import type { TriedMessage } from './message-try';

export interface RetryDeps {
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly retries: Readonly<Record<MessageChannel, RetrySchedule>>;
  /** How long a message that its carrier may have is left alone, where the carrier would tell. */
  readonly unclearMilliseconds: Readonly<Record<MessageChannel, number>>;
  /** Whether another carrier than this one could take the channel's messages now. */
  readonly hasOtherCarrier: (channel: MessageChannel, name: string) => boolean;
}

/** Exponential, with full jitter. */
export interface RetrySchedule {
  readonly firstMilliseconds: number;
  readonly longestMilliseconds: number;
}

/** Where another carrier is there, a message that one did not take need not wait for that one. */
const otherCarrierMilliseconds = 500;
/** That a carrier may ask for. */
const longestRestMilliseconds = millisecondsPerHour;

/** Milliseconds; never beyond the message's own time, so that its expiry is told in time. */
export function untilDueAgain(
  deps: RetryDeps,
  message: Message,
  { carrier, outcome }: TriedMessage,
  now: Date,
): number {
  const { channel, notAfterTime, tries } = message;
  const isFree = outcome.kind === 'refused' && deps.hasOtherCarrier(channel, carrier.name);
  const { firstMilliseconds, longestMilliseconds } = deps.retries[channel];
  const delay = retryDelayMilliseconds({
    tries: tries + 1,
    firstMilliseconds: isFree ? otherCarrierMilliseconds : firstMilliseconds,
    maxMilliseconds: isFree ? otherCarrierMilliseconds : longestMilliseconds,
    random: deps.random,
  });
  const asked = isFree ? 0 : restAskedFor(deps, message, carrier, outcome);
  return Math.max(0, Math.min(Math.max(delay, asked), notAfterTime.getTime() - now.getTime()));
}

/** By the carrier itself, or for its receipt to come. */
function restAskedFor(
  { unclearMilliseconds }: RetryDeps,
  { channel }: Message,
  { givesReceipts }: TriedMessage['carrier'],
  outcome: CarrierOutcome,
): number {
  if (outcome.kind === 'unclear') return givesReceipts ? unclearMilliseconds[channel] : 0;
  if (outcome.kind !== 'refused') return 0;
  return Math.min((outcome.retryAfterSeconds ?? 0) * millisecondsPerSecond, longestRestMilliseconds);
}
