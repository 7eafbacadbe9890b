import { millisecondsPerHour, millisecondsPerSecond } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { type ClaimedJob, finishJob, postponeJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import { retryDelayMilliseconds } from '../../../runtime/retry-delay';
import { inTransaction } from '../../../runtime/transaction';
import { afterTry, endInsteadOfTry } from '../domain/carrier-try';
import type { Message, MessageEnd } from '../domain/message';
import type { CarrierOutcome } from '../ports';
import { lockDelivery } from '../store/delivery';
import { endMessage, letMessageWait } from '../store/message';
import { type BeginDeps, type BegunTry, leaseLost } from './begin-message-try';
import { reportMessages } from './report-message';

export interface SettleDeps extends BeginDeps {
  readonly log: Log;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

export interface TriedMessage {
  readonly carrier: string;
  readonly outcome: CarrierOutcome | { readonly kind: 'unreadable' };
}

const firstDelayMilliseconds = 2_000;
const longestDelayMilliseconds = 15 * 60_000;
/** That a carrier may ask for. */
const longestRestMilliseconds = millisecondsPerHour;

/**
 * Commits what came of a try: the message's end with its report and the job's, or when it is tried again. Faults:
 * unavailable; conflict LEASE_LOST where a newer claim is at it, and nothing is written.
 */
export async function settleMessageTry(
  deps: SettleDeps,
  job: ClaimedJob,
  { message }: BegunTry,
  { carrier, outcome }: TriedMessage,
): Promise<void> {
  const reference = outcome.kind === 'sent' ? outcome.references[0] : undefined;
  const end = await inTransaction(deps.database, async (trx) => {
    const end = await endOrWait(deps, trx, job, message, outcome);
    if (end === undefined) return undefined;
    const time = deps.clock.now();
    if (!(await finishJob(trx, job))) throw leaseLost();
    await endMessage(trx, message.id, { from: 'sending', end, time, carrier, carrierReference: reference });
    const report = { deliveryId: message.deliveryId, attempt: message.attempt, ...end, time };
    await reportMessages(deps, trx, [{ ...report, carrier, carrierReference: reference }]);
    return end;
  });
  tell(deps, message, { carrier, outcome }, end);
  if (end === undefined) return;
  deps.outbox.ring();
  deps.watch.counted(message.channel, [end.state]);
}

/** The message's end; undefined where it waits for another try. */
async function endOrWait(
  deps: SettleDeps,
  trx: Transaction,
  job: ClaimedJob,
  message: BegunTry['message'],
  outcome: TriedMessage['outcome'],
): Promise<MessageEnd | undefined> {
  const after = afterTry(outcome, message.possibleSends);
  if (after.kind === 'ended') return after.end;
  const now = deps.clock.now();
  const delivery = await lockDelivery(trx, message.deliveryId, now);
  const end = endInsteadOfTry({ ...message, ...after }, delivery, deps.limits, now);
  if (end !== undefined) return end;
  if (!(await postponeJob(trx, job, untilDueAgain(deps, message, outcome, now)))) throw leaseLost();
  await letMessageWait(trx, message.id, after);
  return undefined;
}

/** Milliseconds; never beyond the message's own time, so that its expiry is told in time. */
function untilDueAgain(
  { random }: SettleDeps,
  { notAfterTime, tries }: Message,
  outcome: TriedMessage['outcome'],
  now: Date,
): number {
  const delay = retryDelayMilliseconds({
    tries: tries + 1,
    firstMilliseconds: firstDelayMilliseconds,
    maxMilliseconds: longestDelayMilliseconds,
    random,
  });
  const asked = outcome.kind === 'refused' ? (outcome.retryAfterSeconds ?? 0) * millisecondsPerSecond : 0;
  const rest = Math.max(delay, Math.min(asked, longestRestMilliseconds));
  return Math.max(0, Math.min(rest, notAfterTime.getTime() - now.getTime()));
}

function tell(
  { log }: SettleDeps,
  message: Message,
  { carrier, outcome }: TriedMessage,
  end: MessageEnd | undefined,
): void {
  const { id: messageId, deliveryId, attempt, channel } = message;
  const details = { messageId, deliveryId, attempt, channel, carrier, tries: message.tries + 1 };
  if (outcome.kind === 'sent') log.info('message.sent', details);
  else if (end === undefined) log.warn('message.waits', { ...details, reason: reasonOf(outcome) });
  else log.warn('message.ended', { ...details, state: end.state, endReason: end.reason, reason: reasonOf(outcome) });
}

function reasonOf(outcome: TriedMessage['outcome']): string {
  return outcome.kind === 'refused' || outcome.kind === 'unclear' ? outcome.reason : outcome.kind;
}
