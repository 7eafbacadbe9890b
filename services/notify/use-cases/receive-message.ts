import { type Clock, later } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import { rememberEvent } from '../../../runtime/inbox';
import { cancelJobs, enqueueJob } from '../../../runtime/jobs';
import { currentTraceparent } from '../../../runtime/tracing';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import { arrivalOf, type KnownMessage, overtakenBy } from '../domain/delivery';
import type { MessageEvent, SignedFields } from '../domain/delivery-event';
import type { Message, MessageEnd, MessageState } from '../domain/message';
import { sendQueue } from '../domain/priority';
import { lockDelivery } from '../store/delivery';
import { insertMessage } from '../store/message';
import { endMessage } from '../store/message-progress';
import { type ReportDeps, reportMessages } from './report-message';
import type { MessageWatch } from './watch-messages';

export interface ReceiveDeps extends ReportDeps {
  readonly database: Database;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly watch: MessageWatch;
  readonly hasCarrier: (channel: MessageChannel) => boolean;
  /** As long as the topic may hand an event in again. */
  readonly eventRetentionMilliseconds: number;
  /** Tells the channel's workers that there is something to send. */
  readonly ringWorkers: (channel: MessageChannel) => void;
}

/**
 * Takes a message on: message, job and report in one transaction, once for an attempt however often it is handed in. A newer
 * attempt ends older ones that were not begun; after a cancellation, or too late, it is over at once, and that is reported. What
 * is older than what is remembered here is counted and otherwise ignored.
 * Fault unavailable: the same event is to be handed in again.
 */
export async function receiveMessage(deps: ReceiveDeps, event: MessageEvent): Promise<void> {
  const now = deps.clock.now();
  if (isTooOld(deps, event, now)) return deps.watch.tooOld();
  const message = newMessage(deps, event, now);
  const states = await inTransaction(deps.database, async (trx): Promise<readonly MessageState[]> => {
    if (!(await rememberEvent(trx, { eventId: event.eventId, expireTime: message.keepUntilTime }))) return [];
    const delivery = await lockDelivery(trx, event.deliveryId, message.keepUntilTime);
    const arrival = arrivalOf(delivery, event, { now, hasCarrier: deps.hasCarrier(event.channel) });
    if (arrival.kind === 'known') return [];
    const end = arrival.kind === 'ended' ? arrival.end : undefined;
    await insertMessage(trx, message, end);
    if (end === undefined) await enqueueJob(trx, sendJob(deps, message));
    await reportMessages(deps, trx, [{ ...message, ...end, time: now }]);
    const overtaken = overtakenBy(delivery, event.attempt);
    await endUnbegun(deps, trx, event, overtaken, { state: 'cancelled', reason: 'SUPERSEDED' }, now);
    return [end?.state ?? 'accepted', ...overtaken.map(() => 'cancelled' as const)];
  });
  if (states.length === 0) return;
  deps.outbox.ring();
  if (states.includes('accepted')) deps.ringWorkers(event.channel);
  if (states.includes('failed')) deps.watch.alarmed('NO_CARRIER');
  deps.watch.counted(event.channel, states);
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

/** Ends those of a delivery's messages that no carrier has: their jobs, their sealed copies, and a report for each. */
export async function endUnbegun(
  deps: ReportDeps,
  trx: Transaction,
  { deliveryId, channel }: SignedFields,
  messages: readonly KnownMessage[],
  end: MessageEnd,
  time: Date,
): Promise<void> {
  if (messages.length === 0) return;
  for (const { id, state } of messages) await endMessage(trx, id, { from: state, end, time });
  await cancelJobs(
    trx,
    sendQueue(channel, 'urgent'),
    messages.map(({ id }) => id),
  );
  await reportMessages(
    deps,
    trx,
    messages.map(({ attempt }) => ({ deliveryId, attempt, ...end, time })),
  );
}

function sendJob({ ids }: ReceiveDeps, { id, channel }: Message) {
  return { id: ids.next(), queue: sendQueue(channel, 'urgent'), subjectId: id };
}

function newMessage(deps: ReceiveDeps, event: MessageEvent, now: Date): Message {
  return {
    id: deps.ids.next(),
    credentialId: event.credentialId,
    issueId: event.issueId,
    deliveryId: event.deliveryId,
    attempt: event.attempt,
    channel: event.channel,
    half: event.half,
    caller: undefined,
    priority: 'urgent',
    notAfterTime: event.notAfterTime,
    acceptedTime: now,
    state: 'accepted',
    tries: 0,
    possibleSends: 0,
    carrier: undefined,
    tryTime: undefined,
    sealKeyId: event.sealed.keyId,
    sealed: event.sealed.jwe,
    traceparent: currentTraceparent(),
    keepUntilTime: keptUntil(deps, event, now),
  };
}
