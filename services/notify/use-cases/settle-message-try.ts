import { millisecondsPerHour, millisecondsPerSecond } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { type ClaimedJob, finishJob, postponeJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import { retryDelayMilliseconds } from '../../../runtime/retry-delay';
import { inTransaction } from '../../../runtime/transaction';
import { type AfterTry, afterTry, endInsteadOfTry } from '../domain/carrier-try';
import type { MessageChannel } from '../domain/channel';
import type { Message, MessageEnd } from '../domain/message';
import type { CarrierOutcome } from '../ports';
import { lockDelivery } from '../store/delivery';
import { letMessageWait } from '../store/message-progress';
import { insertSubmissions } from '../store/submission';
import { applyEarlyReceipts } from './apply-early-receipts';
import { type BeginDeps, leaseLost } from './begin-message-try';
import { type EndedMessage, endAndTell } from './end-message';
import type { BegunTry, TriedMessage } from './message-try';

export interface SettleDeps extends BeginDeps {
  readonly log: Log;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly retries: Readonly<Record<MessageChannel, RetrySchedule>>;
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

/**
 * Commits what came of a try: the message's end with its report and the job's, or when it is tried again. What its carrier told
 * of it meanwhile counts. Faults: unavailable; conflict LEASE_LOST where a newer claim is at it, and nothing is written.
 */
export async function settleMessageTry(
  deps: SettleDeps,
  job: ClaimedJob,
  begun: BegunTry,
  tried: TriedMessage,
): Promise<void> {
  const settled = await inTransaction(deps.database, (trx) => settle(deps, trx, job, begun, tried));
  tell(deps, begun.message, tried, settled.end);
  deps.outbox.ring();
  for (const { channel, state, nextChannel } of settled.changes) {
    deps.watch.counted(channel, [state]);
    if (nextChannel !== undefined) deps.ringWorkers(nextChannel);
  }
}

interface Settled {
  /** Undefined where it waits for another try. */
  readonly end: MessageEnd | undefined;
  readonly changes: readonly EndedMessage[];
}

async function settle(
  deps: SettleDeps,
  trx: Transaction,
  job: ClaimedJob,
  begun: BegunTry,
  tried: TriedMessage,
): Promise<Settled> {
  const { message } = begun;
  const { carrier, outcome } = tried;
  const time = deps.clock.now();
  const after = await endOrWait(deps, trx, message, tried, time);
  if (after.kind === 'waits') {
    if (!(await postponeJob(trx, job, untilDueAgain(deps, message, tried, time)))) throw leaseLost();
    const unclearTime = outcome.kind === 'unclear' ? time : undefined;
    await letMessageWait(trx, message.id, { ...after, unclearTime });
    const isTold = outcome.kind === 'unclear' && carrier.givesReceipts;
    return { end: undefined, changes: isTold ? await applyEarlyReceipts(deps, trx, begun, tried, time) : [] };
  }
  if (!(await finishJob(trx, job))) throw leaseLost();
  const reference = outcome.kind === 'sent' ? outcome.references[0] : undefined;
  const ending = { from: 'sending', end: after.end, time, carrier: carrier.name, carrierReference: reference } as const;
  const ended = await endAndTell(deps, trx, { ...message, carrier: carrier.name }, ending);
  // Mail is known again by its Message-ID.
  if (outcome.kind === 'sent' && carrier.givesReceipts && message.channel === 'sms')
    await keepParts(trx, begun, tried, outcome.references, time);
  const told = carrier.givesReceipts ? await applyEarlyReceipts(deps, trx, begun, tried, time) : [];
  return { end: after.end, changes: [...(ended === undefined ? [] : [ended]), ...told] };
}

async function keepParts(
  trx: Transaction,
  { message }: BegunTry,
  { carrier, opened }: TriedMessage,
  references: readonly string[],
  time: Date,
): Promise<void> {
  const { recipientIndex } = opened;
  const part = { messageId: message.id, tryNumber: message.tries + 1, carrier: carrier.name, recipientIndex };
  await insertSubmissions(
    trx,
    references.map((reference) => ({ ...part, reference, submitTime: time })),
  );
}

async function endOrWait(
  deps: SettleDeps,
  trx: Transaction,
  message: BegunTry['message'],
  { outcome }: TriedMessage,
  now: Date,
): Promise<AfterTry> {
  const after = afterTry(outcome, message.possibleSends);
  if (after.kind === 'ended') return after;
  const delivery = await lockDelivery(trx, message.deliveryId, now);
  const end = endInsteadOfTry({ ...message, ...after }, delivery, deps.limits, now);
  return end === undefined ? after : { kind: 'ended', end };
}

/** Milliseconds; never beyond the message's own time, so that its expiry is told in time. */
function untilDueAgain(deps: SettleDeps, message: Message, { carrier, outcome }: TriedMessage, now: Date): number {
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
  { unclearMilliseconds }: SettleDeps,
  { channel }: Message,
  { givesReceipts }: TriedMessage['carrier'],
  outcome: CarrierOutcome,
): number {
  if (outcome.kind === 'unclear') return givesReceipts ? unclearMilliseconds[channel] : 0;
  if (outcome.kind !== 'refused') return 0;
  return Math.min((outcome.retryAfterSeconds ?? 0) * millisecondsPerSecond, longestRestMilliseconds);
}

function tell(
  { log }: SettleDeps,
  message: Message,
  { carrier, outcome }: TriedMessage,
  end: MessageEnd | undefined,
): void {
  const { id: messageId, deliveryId, attempt, channel } = message;
  const details = { messageId, deliveryId, attempt, channel, carrier: carrier.name, tries: message.tries + 1 };
  if (outcome.kind === 'sent') log.info('message.sent', details);
  else if (end === undefined) log.warn('message.waits', { ...details, reason: reasonOf(outcome) });
  else log.warn('message.ended', { ...details, state: end.state, endReason: end.reason, reason: reasonOf(outcome) });
}

function reasonOf(outcome: CarrierOutcome): string {
  return outcome.kind === 'sent' ? '' : outcome.reason;
}
