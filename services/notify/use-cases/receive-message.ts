import { type Clock, later } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import { rememberEvents } from '../../../runtime/inbox';
import { cancelJobs, enqueueJobs } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import { arrivalOf, type KnownDelivery, type KnownMessage, overtakenBy } from '../domain/delivery';
import type { MessageEvent, SignedFields } from '../domain/delivery-event';
import type { Message, MessageEnd, MessageState } from '../domain/message';
import { sendQueue } from '../domain/priority';
import { lockDeliveries } from '../store/delivery';
import { insertMessages, type NewMessage } from '../store/message';
import { endMessage } from '../store/message-progress';
import type { MessageWatch } from './message-metrics';
import { type ReportDeps, reportMessages } from './report-message';

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
 * Takes messages on: message, job and report in one transaction, once for an attempt however often it is handed in. A newer
 * attempt ends older ones that were not begun; after a cancellation, or too late, it is over at once, and that is reported. What
 * is older than what is remembered here is counted and otherwise ignored.
 * Fault unavailable: the same events are to be handed in again.
 */
export async function receiveMessages(deps: ReceiveDeps, events: readonly MessageEvent[]): Promise<void> {
  const now = deps.clock.now();
  const arriving = events.filter((event) => !isTooOld(deps, event, now));
  for (let late = arriving.length; late < events.length; late += 1) deps.watch.tooOld();
  const received = await inTransaction(deps.database, (trx) => receive(deps, trx, arriving, now));
  if (received.length === 0) return;
  deps.outbox.ring();
  for (const { channel, states } of received) {
    if (states.includes('failed')) deps.watch.alarmed('NO_CARRIER');
    deps.watch.counted(channel, states);
  }
  const begun = received.filter(({ states }) => states.includes('accepted'));
  for (const channel of new Set(begun.map((one) => one.channel))) deps.ringWorkers(channel);
}

interface Received {
  readonly channel: MessageChannel;
  readonly states: readonly MessageState[];
}

async function receive(
  deps: ReceiveDeps,
  trx: Transaction,
  events: readonly MessageEvent[],
  now: Date,
): Promise<readonly Received[]> {
  const remembered = events.map((event) => ({ eventId: event.eventId, expireTime: keptUntil(deps, event, now) }));
  const fresh = new Set(await rememberEvents(trx, remembered));
  // An event that is there twice counts once.
  const isFirst = (event: MessageEvent) => fresh.delete(event.eventId);
  const news = events.filter(isFirst);
  const locked = news.map((event) => ({ id: event.deliveryId, keepUntil: keptUntil(deps, event, now) }));
  const known = new Map(await lockDeliveries(trx, locked));
  const messages: NewMessage[] = [];
  const received: Received[] = [];
  for (const event of news) {
    const delivery = known.get(event.deliveryId) ?? { cancelled: false, messages: [] };
    const arrival = arrivalOf(delivery, event, { now, hasCarrier: deps.hasCarrier(event.channel) });
    if (arrival.kind === 'known') continue;
    const end = arrival.kind === 'ended' ? arrival.end : undefined;
    const message = newMessage(deps, event, now);
    messages.push({ message, end });
    const { id, attempt } = message;
    const state = end?.state ?? 'accepted';
    known.set(event.deliveryId, { ...delivery, messages: [...delivery.messages, { id, attempt, state }] });
    received.push({ channel: event.channel, states: [state] });
  }
  await insertMessages(trx, messages);
  const waiting = messages.filter(({ end }) => end === undefined);
  await enqueueJobs(
    trx,
    waiting.map(({ message }) => sendJob(deps, message)),
  );
  await reportMessages(
    deps,
    trx,
    messages.map(({ message, end }) => ({ ...message, ...end, time: now })),
  );
  return [...received, ...(await endOvertaken(deps, trx, news, known, now))];
}

/** By each newer attempt of a delivery. */
async function endOvertaken(
  deps: ReceiveDeps,
  trx: Transaction,
  events: readonly MessageEvent[],
  known: ReadonlyMap<string, KnownDelivery>,
  now: Date,
): Promise<readonly Received[]> {
  const ended: Received[] = [];
  for (const deliveryId of new Set(events.filter(({ attempt }) => attempt > 1).map((event) => event.deliveryId))) {
    const delivery = known.get(deliveryId) ?? { cancelled: false, messages: [] };
    const newest = events.filter((event) => event.deliveryId === deliveryId).sort((a, b) => b.attempt - a.attempt)[0];
    if (newest === undefined) continue;
    const overtaken = overtakenBy(delivery, newest.attempt);
    await endUnbegun(deps, trx, newest, overtaken, { state: 'cancelled', reason: 'SUPERSEDED' }, now);
    if (overtaken.length > 0)
      ended.push({ channel: newest.channel, states: overtaken.map(() => 'cancelled' as const) });
  }
  return ended;
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
    traceparent: event.traceparent,
    keepUntilTime: keptUntil(deps, event, now),
  };
}
