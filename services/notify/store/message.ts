/** Table `message`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { MessageChannel } from '../domain/channel';
import type { KnownMessage } from '../domain/delivery';
import type { Half } from '../domain/delivery-event';
import type { Message, MessageEnd, MessageState } from '../domain/message';

interface MessageRow {
  readonly id: string;
  readonly credential_id: string;
  readonly issue_id: string;
  readonly delivery_id: string;
  readonly attempt: number;
  readonly channel: MessageChannel;
  readonly half: Half | null;
  readonly not_after_time: Date;
  readonly accepted_time: Date;
  readonly state: MessageState;
  readonly tries: number;
  readonly possible_sends: number;
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
  'not_after_time',
  'accepted_time',
  'state',
  'tries',
  'possible_sends',
  'seal_key_id',
  'sealed',
  'traceparent',
  'keep_until_time',
];

/** A message that is to be sent, or, with `end`, one that was over before it began and is only remembered. */
export async function insertMessage(trx: Transaction, message: Message, end?: MessageEnd): Promise<void> {
  await trx('message').insert({
    id: message.id,
    credential_id: message.credentialId,
    issue_id: message.issueId,
    delivery_id: message.deliveryId,
    attempt: message.attempt,
    channel: message.channel,
    half: message.half ?? null,
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
  });
}

export async function findMessage(db: Queryable, id: string): Promise<Message | undefined> {
  const row: MessageRow | undefined = await db('message').where({ id }).first(columns);
  return row === undefined ? undefined : messageOf(row);
}

/** Every attempt of the delivery that is known. */
export async function messageStates(db: Queryable, deliveryId: string): Promise<KnownMessage[]> {
  return db('message').where({ delivery_id: deliveryId }).orderBy('attempt').select('id', 'attempt', 'state');
}

/**
 * Marks it `sending` by this claim and counts the try, also as one that the carrier may have taken: the process may die in it.
 * False where it has ended, or a newer claim has marked it.
 */
export async function beginTry(trx: Transaction, id: string, fence: number): Promise<boolean> {
  const changed = await trx('message')
    .where({ id })
    .whereIn('state', ['accepted', 'sending'])
    .where((older) => older.whereNull('fence').orWhere('fence', '<', fence))
    .update({
      state: 'sending',
      fence,
      tries: trx.raw('tries + 1'),
      possible_sends: trx.raw('possible_sends + 1'),
    });
  return changed === 1;
}

/** After a try that did not end it. */
export async function letMessageWait(
  trx: Transaction,
  id: string,
  { state, possibleSends }: Pick<Message, 'state' | 'possibleSends'>,
): Promise<void> {
  await trx('message').where({ id, state: 'sending' }).update({ state, possible_sends: possibleSends });
}

interface Ending {
  readonly from: MessageState;
  readonly end: MessageEnd;
  readonly time: Date;
  readonly carrier?: string | undefined;
  readonly carrierReference?: string | undefined;
}

/** Ends it and erases its sealed copy. False where it is not in this state any more. */
export async function endMessage(trx: Transaction, id: string, ending: Ending): Promise<boolean> {
  const changed = await trx('message')
    .where({ id, state: ending.from })
    .update({
      state: ending.end.state,
      reason: ending.end.reason ?? null,
      end_time: ending.time,
      carrier: ending.carrier ?? null,
      carrier_reference: ending.carrierReference ?? null,
      sealed: null,
    });
  return changed === 1;
}

/** What is being sent has its copy in the sender's memory; a cancelled message is not tried again. */
export async function eraseSealedCopies(trx: Transaction, deliveryId: string): Promise<void> {
  await trx('message').where({ delivery_id: deliveryId }).whereNotNull('sealed').update({ sealed: null });
}

/** The keys that must still be there to open what waits on these channels. */
export async function sealKeysInUse(
  db: Queryable,
  channels: readonly MessageChannel[],
): Promise<readonly { readonly channel: MessageChannel; readonly keyId: string }[]> {
  const rows: Pick<MessageRow, 'channel' | 'seal_key_id'>[] = await db('message')
    .whereIn('channel', [...channels])
    .whereNull('end_time')
    .distinct('channel', 'seal_key_id');
  return rows.map((row) => ({ channel: row.channel, keyId: row.seal_key_id }));
}

/** Forgets messages that ended before `endedBefore` and that need not be remembered any longer; answers how many. */
export async function purgeMessages(db: Queryable, now: Date, endedBefore: Date, limit: number): Promise<number> {
  const ids: string[] = await db('message')
    .where('end_time', '<', endedBefore)
    .where('keep_until_time', '<', now)
    .orderBy('end_time')
    .limit(limit)
    .pluck('id');
  return ids.length === 0 ? 0 : db('message').whereIn('id', ids).delete();
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
    notAfterTime: row.not_after_time,
    acceptedTime: row.accepted_time,
    state: row.state,
    tries: row.tries,
    possibleSends: row.possible_sends,
    sealKeyId: row.seal_key_id,
    sealed: row.sealed ?? undefined,
    traceparent: row.traceparent ?? undefined,
    keepUntilTime: row.keep_until_time,
  };
}
