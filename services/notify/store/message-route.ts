/** Table `message_route`: the channels of another service's message, in the order in which they are tried, each sealed for itself. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { MessageChannel } from '../domain/channel';
import type { MessageEnd } from '../domain/message';
import { leaveTriesBehind } from './submission';

/** A way that stands by, or that is taken now. */
export interface MessageRoute {
  readonly ordinal: number;
  readonly channel: MessageChannel;
  readonly sealKeyId: string;
  readonly sealed: Buffer;
  readonly maskedRecipient: string;
}

interface RouteRow {
  readonly ordinal: number;
  readonly channel: MessageChannel;
  readonly seal_key_id: string;
  readonly sealed: Buffer;
  readonly masked_recipient: string;
}

/** The next that stands by, in the routes' order; undefined where there is none any more. */
export async function findStandbyRoute(db: Queryable, messageId: string): Promise<MessageRoute | undefined> {
  const row: RouteRow | undefined = await db('message_route')
    .where({ message_id: messageId, state: 'standby' })
    .whereNotNull('sealed')
    .orderBy('ordinal')
    .first('ordinal', 'channel', 'seal_key_id', 'sealed', 'masked_recipient');
  if (row === undefined) return undefined;
  return {
    ordinal: row.ordinal,
    channel: row.channel,
    sealKeyId: row.seal_key_id,
    sealed: row.sealed,
    maskedRecipient: row.masked_recipient,
  };
}

/** Whether the message goes, or went, by this channel; credentials' messages have one only, which the message itself has. */
export async function wentBy(db: Queryable, messageId: string, channel: MessageChannel): Promise<boolean> {
  const taken = db('message_route').where({ message_id: messageId, channel }).whereNot({ state: 'standby' });
  return (await taken.first('ordinal')) !== undefined;
}

/** The route that is taken now ends so. */
export async function endRoute(
  trx: Transaction,
  messageId: string,
  { state, reason }: MessageEnd,
  { time, carrier }: { readonly time: Date; readonly carrier: string | undefined },
): Promise<void> {
  await trx('message_route')
    .where({ message_id: messageId })
    .whereIn('state', ['taken', 'sent'])
    .update({ state, reason: reason ?? null, carrier: carrier ?? null, end_time: time });
}

/** Where nothing more will be sent of a message, whatever a carrier or an operator says. */
export async function eraseRouteCopies(trx: Transaction, messageId: string): Promise<void> {
  await trx('message_route').where({ message_id: messageId }).whereNotNull('sealed').update({ sealed: null });
}

/** The message goes this way from now on, as if it had just been accepted. */
export async function takeRoute(trx: Transaction, messageId: string, route: MessageRoute): Promise<void> {
  await leaveTriesBehind(trx, messageId);
  await trx('message_route').where({ message_id: messageId, ordinal: route.ordinal }).update({ state: 'taken' });
  await trx('message').where({ id: messageId }).update({
    channel: route.channel,
    state: 'accepted',
    reason: null,
    end_time: null,
    sent_time: null,
    unclear_time: null,
    seal_key_id: route.sealKeyId,
    sealed: route.sealed,
    masked_recipient: route.maskedRecipient,
    recipient_index: null,
    carrier: null,
    carrier_reference: null,
    tries: 0,
    possible_sends: 0,
    // The next claims are a new job's, whose fences begin anew.
    fence: null,
  });
}
