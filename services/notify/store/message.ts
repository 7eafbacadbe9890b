/** Table `message`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import type { MessageChannel } from '../domain/channel';
import type { KnownMessage } from '../domain/delivery';
import type { Half } from '../domain/delivery-event';
import type { Message, MessageEnd, MessageState } from '../domain/message';
import type { Priority } from '../domain/priority';
import { forgetServiceMessages } from './service-message';
import { forgetSubmissions } from './submission';

interface MessageRow {
  readonly id: string;
  readonly credential_id: string;
  readonly issue_id: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly channel: MessageChannel;
  readonly half: Half | null;
  readonly caller: string | null;
  readonly priority: Priority;
  readonly not_after_time: Date;
  readonly accepted_time: Date;
  readonly state: MessageState;
  readonly tries: number;
  readonly possible_sends: number;
  readonly carrier: string | null;
  readonly try_time: Date | null;
  readonly seal_key_id: string;
  readonly sealed: Buffer | null;
  readonly traceparent: string | null;
  readonly keep_until_time: Date;
}

const columns = [
  'id',
  'credential_id',
  'issue_id',
  'delivery_id',
  'attempt',
  'channel',
  'half',
  'caller',
  'priority',
  'not_after_time',
  'accepted_time',
  'state',
  'tries',
  'possible_sends',
  'carrier',
  'try_time',
  'seal_key_id',
  'sealed',
  'traceparent',
  'keep_until_time',
];

/** A message that is to be sent, or, with `end`, one that was over before it began and is only remembered. */
export interface NewMessage {
  readonly message: Message;
  readonly end: MessageEnd | undefined;
}

export async function insertMessages(trx: Transaction, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length > 0) await trx('message').insert(messages.map(rowOf));
}

function rowOf({ message, end }: NewMessage) {
  return {
    id: message.id,
    credential_id: message.credentialId,
    issue_id: message.issueId,
    delivery_id: message.deliveryId,
    attempt: message.attempt,
    channel: message.channel,
    half: message.half ?? null,
    caller: message.caller ?? null,
    priority: message.priority,
    not_after_time: message.notAfterTime,
    accepted_time: message.acceptedTime,
    state: end?.state ?? message.state,
    tries: message.tries,
    possible_sends: message.possibleSends,
    reason: end?.reason ?? null,
    end_time: end === undefined ? null : message.acceptedTime,
    seal_key_id: message.sealKeyId,
    sealed: end === undefined ? (message.sealed ?? null) : null,
    traceparent: message.traceparent ?? null,
    keep_until_time: message.keepUntilTime,
  };
}

export async function findMessage(db: Queryable, id: string): Promise<Message | undefined> {
  const row: MessageRow | undefined = await db('message').where({ id }).first(columns);
  return row === undefined ? undefined : messageOf(row);
}

export async function findMessages(db: Queryable, ids: readonly string[]): Promise<ReadonlyMap<string, Message>> {
  const rows: MessageRow[] = await db('message')
    .whereIn('id', [...ids])
    .select(columns);
  return new Map(rows.map((row) => [row.id, messageOf(row)]));
}

/** Every attempt of each delivery that is known. */
export async function statesOfMessages(
  db: Queryable,
  deliveryIds: readonly string[],
): Promise<ReadonlyMap<string, readonly KnownMessage[]>> {
  const rows: (KnownMessage & { readonly delivery_id: string })[] = await db('message')
    .whereIn('delivery_id', [...deliveryIds])
    .orderBy('attempt')
    .select('id', 'attempt', 'state', 'delivery_id');
  return groupBy(rows, ({ delivery_id }) => delivery_id);
}

/**
 * The message of which nobody knows whether this carrier has it, where it is the only one that the carrier may just be getting for
 * this recipient; else a receipt would tell of one and mean the other.
 */
export async function findUnclearMessage(
  db: Queryable,
  carrier: string,
  recipientIndexes: readonly Buffer[],
): Promise<string | undefined> {
  const rows: { id: string; unclear_time: Date | null }[] = await db('message')
    .whereIn('recipient_index', [...recipientIndexes])
    .where({ carrier, state: 'sending' })
    .limit(2)
    .select('id', 'unclear_time');
  const [only, ...others] = rows;
  return only !== undefined && only.unclear_time !== null && others.length === 0 ? only.id : undefined;
}

/** To whom a message goes by this channel; undefined where it was never opened, or goes another way. */
export async function findRecipient(
  db: Queryable,
  messageId: string,
  channel: MessageChannel,
): Promise<{ readonly recipientIndex: Buffer; readonly maskedRecipient: string } | undefined> {
  const row: { recipient_index: Buffer; masked_recipient: string | null } | undefined = await db('message')
    .where({ id: messageId, channel })
    .whereNotNull('recipient_index')
    .first('recipient_index', 'masked_recipient');
  return row && { recipientIndex: row.recipient_index, maskedRecipient: row.masked_recipient ?? '' };
}

/** Messages whose time is over and which no try will find out of, oldest first. */
export async function findOverdueMessages(
  db: Queryable,
  channels: readonly MessageChannel[],
  before: Date,
  limit: number,
): Promise<readonly Message[]> {
  const rows: MessageRow[] = await db('message')
    .whereIn('state', ['accepted', 'sending'])
    .where('not_after_time', '<', before)
    .whereIn('channel', [...channels])
    .orderBy('not_after_time')
    .limit(limit)
    .select(columns);
  return rows.map(messageOf);
}

/** The attempt's message. */
export async function findAttempt(db: Queryable, deliveryId: string, attempt: number): Promise<string | undefined> {
  const row: { id: string } | undefined = await db('message').where({ delivery_id: deliveryId, attempt }).first('id');
  return row?.id;
}

/** The keys that must still be there to open what waits on these channels, or may go there next. */
export async function sealKeysInUse(
  db: Queryable,
  channels: readonly MessageChannel[],
): Promise<readonly { readonly channel: MessageChannel; readonly keyId: string }[]> {
  const waiting: SealKeyRow[] = await db('message')
    .whereIn('channel', [...channels])
    .whereNull('end_time')
    .distinct('channel', 'seal_key_id');
  const standby: SealKeyRow[] = await db('message')
    .join('message_route', 'message_route.message_id', 'message.id')
    .whereNull('message.end_time')
    .where('message_route.state', 'standby')
    .whereIn('message_route.channel', [...channels])
    .distinct('message_route.channel', 'message_route.seal_key_id');
  return [...waiting, ...standby].map((row) => ({ channel: row.channel, keyId: row.seal_key_id }));
}

type SealKeyRow = Pick<MessageRow, 'channel' | 'seal_key_id'>;

/** Forgets messages that ended before `endedBefore` and that need not be remembered any longer; answers how many. */
export async function purgeMessages(db: Transaction, now: Date, endedBefore: Date, limit: number): Promise<number> {
  const ids: string[] = await db('message')
    .where('end_time', '<', endedBefore)
    .where('keep_until_time', '<', now)
    .orderBy('end_time')
    .limit(limit)
    .forUpdate()
    .pluck('id');
  if (ids.length === 0) return 0;
  // First what hangs on them, so that a crash between leaves nothing that nobody looks for.
  await forgetSubmissions(db, ids);
  await forgetServiceMessages(db, ids);
  return db('message').whereIn('id', ids).delete();
}

function messageOf(row: MessageRow): Message {
  return {
    id: row.id,
    credentialId: row.credential_id,
    issueId: row.issue_id,
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    channel: row.channel,
    half: row.half ?? undefined,
    caller: row.caller ?? undefined,
    priority: row.priority,
    notAfterTime: row.not_after_time,
    acceptedTime: row.accepted_time,
    state: row.state,
    tries: row.tries,
    possibleSends: row.possible_sends,
    carrier: row.carrier ?? undefined,
    tryTime: row.try_time ?? undefined,
    sealKeyId: row.seal_key_id,
    sealed: row.sealed ?? undefined,
    traceparent: row.traceparent ?? undefined,
    keepUntilTime: row.keep_until_time,
  };
}
