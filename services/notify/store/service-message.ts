/** Messages of other services in table `message`, with a row for each of their channels in `message_route`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { MessageChannel } from '../domain/channel';
import type { MessageState } from '../domain/message';
import type { Priority } from '../domain/priority';
import { findStandbyRoute, takeRoute } from './message-route';

export interface SealedRoute {
  readonly channel: MessageChannel;
  readonly sealKeyId: string;
  readonly sealed: Buffer;
  readonly maskedRecipient: string;
}

export interface NewServiceMessage {
  readonly id: string;
  readonly caller: string;
  readonly priority: Priority;
  readonly template: string;
  readonly requestedLanguage: string;
  readonly language: string;
  readonly routes: readonly [SealedRoute, ...SealedRoute[]];
  readonly acceptedTime: Date;
  readonly sendTime: Date | undefined;
  readonly notAfterTime: Date;
  readonly keepUntilTime: Date;
  readonly traceparent: string | undefined;
}

/** Accepted, each on its first channel; the others stand by. */
export async function insertServiceMessages(trx: Transaction, messages: readonly NewServiceMessage[]): Promise<void> {
  if (messages.length === 0) return;
  await trx('message').insert(messages.map(messageRow));
  await trx('message_route').insert(messages.flatMap(routeRows));
}

function messageRow(message: NewServiceMessage) {
  const [first] = message.routes;
  return {
    id: message.id,
    credential_id: '',
    issue_id: '',
    delivery_id: message.id,
    attempt: 1,
    channel: first.channel,
    half: null,
    not_after_time: message.notAfterTime,
    accepted_time: message.acceptedTime,
    state: 'accepted',
    tries: 0,
    possible_sends: 0,
    seal_key_id: first.sealKeyId,
    sealed: first.sealed,
    traceparent: message.traceparent ?? null,
    keep_until_time: message.keepUntilTime,
    caller: message.caller,
    priority: message.priority,
    template: message.template,
    requested_language: message.requestedLanguage,
    language: message.language,
    masked_recipient: first.maskedRecipient,
    send_time: message.sendTime ?? null,
  };
}

function routeRows({ id, routes }: NewServiceMessage) {
  return routes.map((route, ordinal) => ({
    message_id: id,
    ordinal,
    channel: route.channel,
    seal_key_id: route.sealKeyId,
    sealed: route.sealed,
    masked_recipient: route.maskedRecipient,
    state: ordinal === 0 ? 'taken' : 'standby',
  }));
}

/** When it may go out at first; undefined where that was at once. */
export async function findSendTime(db: Queryable, id: string): Promise<Date | undefined> {
  const row: { send_time: Date | null } | undefined = await db('message').where({ id }).first('send_time');
  return row?.send_time ?? undefined;
}

/**
 * As if it had just been accepted, on its first channel, which is the answer. Undefined where it is not in this state any more, or its
 * sealed copies are not kept.
 */
export async function restartServiceMessage(
  trx: Transaction,
  id: string,
  { from, notAfterTime }: { readonly from: MessageState; readonly notAfterTime: Date },
): Promise<MessageChannel | undefined> {
  const changed = await trx('message')
    .where({ id, state: from })
    .update({ not_after_time: notAfterTime, try_time: null });
  if (changed === 0) return undefined;
  const blank = { state: 'standby', reason: null, carrier: null, end_time: null };
  await trx('message_route').where({ message_id: id }).update(blank);
  const first = await findStandbyRoute(trx, id);
  if (first === undefined) return undefined;
  await takeRoute(trx, id, first);
  return first.channel;
}

/** With what was asked for and what their routes hold. */
export async function forgetServiceMessages(db: Queryable, messageIds: readonly string[]): Promise<void> {
  await db('message_route')
    .whereIn('message_id', [...messageIds])
    .delete();
  await db('notification_request')
    .whereIn('message_id', [...messageIds])
    .delete();
}
