import type { Transaction } from '../../../runtime/database';
import type { GroupCommit } from '../../../runtime/group-commit';
import { type ClaimedJob, finishJob, leaseLost, postponeJob } from '../../../runtime/jobs';
import { type AfterTry, afterTry, endInsteadOfTry } from '../domain/carrier-try';
import type { Message, MessageEnd } from '../domain/message';
import type { CarrierOutcome } from '../ports';
import { lockDelivery } from '../store/delivery';
import { letMessageWait } from '../store/message-progress';
import { insertSubmissions, type Submission } from '../store/submission';
import { applyEarlyReceipts } from './apply-early-receipts';
import type { BeginDeps } from './begin-message-try';
import { type RetryDeps, untilDueAgain } from './due-again';
import { type EndedMessage, endAndTell } from './end-message';
import type { BegunTry, TriedMessage } from './message-try';
import type { SuppressRecipient } from './suppressions';

export interface SettleDeps extends BeginDeps, RetryDeps {
  readonly suppressRecipient: SuppressRecipient;
}

/** What came of a try, to be committed. */
export interface SettleRequest {
  readonly job: ClaimedJob;
  readonly begun: BegunTry;
  readonly tried: TriedMessage;
}

export interface Settled {
  /** Undefined where it waits for another try. */
  readonly end: MessageEnd | undefined;
  readonly changes: readonly EndedMessage[];
}

/**
 * Commits what came of a try: the message's end with its report and the job's, or when it is tried again. What its carrier told
 * of it meanwhile counts. Faults: unavailable; conflict LEASE_LOST where a newer claim is at it, and nothing is written.
 */
export async function settleMessageTry(
  deps: SettleDeps & { readonly settling: Pick<GroupCommit<SettleRequest, Settled>, 'run'> },
  request: SettleRequest,
): Promise<void> {
  const settled = await deps.settling.run(request);
  tell(deps, request.begun.message, request.tried, settled.end);
  deps.outbox.ring();
  for (const { channel, state, nextChannel } of settled.changes) {
    deps.watch.counted(channel, [state]);
    if (nextChannel !== undefined) deps.ringWorkers(nextChannel);
  }
}

/** As settleMessageTry, in a transaction of its caller's. */
export async function settle(
  deps: SettleDeps,
  trx: Transaction,
  { job, begun, tried }: SettleRequest,
): Promise<Settled> {
  const { message } = begun;
  const { carrier, outcome } = tried;
  const time = deps.clock.now();
  const after = await endOrWait(deps, trx, message, tried, time);
  if (after.kind === 'waits') {
    if (!(await postponeJob(trx, job, untilDueAgain(deps, message, tried, time)))) throw leaseLost();
    // Of a half it was this carrier, too, that did not answer an earlier try.
    const mayHaveIt = outcome.kind === 'unclear' || (after.state === 'sending' && message.half !== undefined);
    await letMessageWait(trx, message.id, { ...after, unclearTime: mayHaveIt ? time : undefined });
    const isTold = mayHaveIt && carrier.givesReceipts;
    return { end: undefined, changes: isTold ? await applyEarlyReceipts(deps, trx, begun, tried, time) : [] };
  }
  await suppressWhereTold(deps, trx, begun, tried, time);
  if (!(await finishJob(trx, job))) throw leaseLost();
  const reference = outcome.kind === 'sent' ? outcome.references[0] : undefined;
  const ending = { from: 'sending', end: after.end, time, carrier: carrier.name, carrierReference: reference } as const;
  const ended = await endAndTell(deps, trx, { ...message, carrier: carrier.name }, ending);
  if (outcome.kind === 'sent') await insertSubmissions(trx, partsOf(begun, tried, time));
  const told = carrier.givesReceipts ? await applyEarlyReceipts(deps, trx, begun, tried, time) : [];
  return { end: after.end, changes: [...(ended === undefined ? [] : [ended]), ...told] };
}

/** First, as where a receipt says so: a message that goes another way after this does not know any more to whom it went. */
async function suppressWhereTold(
  { suppressRecipient }: SettleDeps,
  trx: Transaction,
  { message: { id: messageId, channel } }: BegunTry,
  { outcome, opened: { recipientIndex, maskedRecipient } }: TriedMessage,
  time: Date,
): Promise<void> {
  if (outcome.kind !== 'refused' || outcome.suppress === undefined) return;
  const told = { messageId, channel, recipientIndex, maskedRecipient, reason: outcome.suppress };
  await suppressRecipient(trx, told, time);
}

/** What the carrier will tell of by its own ids. Mail is known again by its Message-ID. */
export function partsOf(
  { message }: BegunTry,
  { carrier, outcome, opened }: TriedMessage,
  submitTime: Date,
): readonly Submission[] {
  if (outcome.kind !== 'sent' || !carrier.givesReceipts || message.channel !== 'sms') return [];
  const { recipientIndex } = opened;
  const part = { messageId: message.id, tryNumber: message.tries + 1, carrier: carrier.name, recipientIndex };
  return outcome.references.map((reference) => ({ ...part, reference, submitTime }));
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
