/** Table `suppression`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import type { MessageChannel } from '../domain/channel';
import type { SuppressionReason } from '../domain/receipt';
import type { Suppression } from '../domain/suppression';

const table = 'suppression';

export interface NewSuppression extends Suppression {
  readonly recipientIndex: Buffer;
}

/** Whose suppressions: a channel's recipient, by its keyed index under every key. */
export interface SuppressedRecipient {
  readonly channel: MessageChannel;
  readonly recipientIndexes: readonly Buffer[];
}

interface SuppressionRow {
  readonly id: string;
  readonly channel: MessageChannel;
  readonly masked_recipient: string;
  readonly reason: SuppressionReason;
  readonly operator: string | null;
  readonly note: string;
  readonly create_time: Date;
  readonly expire_time: Date | null;
}

const columns = ['id', 'channel', 'masked_recipient', 'reason', 'operator', 'note', 'create_time', 'expire_time'];

/** Names a channel's recipient, for reading many at once. */
export function suppressionKey(channel: MessageChannel, recipientIndex: Buffer): string {
  return `${channel} ${recipientIndex.toString('hex')}`;
}

/** All that there are for these recipients, by their keys; those that have expired too. */
export async function findSuppressions(
  db: Queryable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, readonly Suppression[]>> {
  const named = keys.map((key) => key.split(' '));
  const rows: (SuppressionRow & { readonly recipient_index: Buffer })[] = await db(table)
    .whereIn('channel', [...new Set(named.map(([channel = '']) => channel))])
    .whereIn(
      'recipient_index',
      named.map(([, hex = '']) => Buffer.from(hex, 'hex')),
    )
    .select([...columns, 'recipient_index']);
  const found = groupBy(rows, (row) => suppressionKey(row.channel, row.recipient_index));
  return new Map([...found].map(([key, ofKey]) => [key, ofKey.map(suppressionOf)]));
}

/** A page, newest first, from after an id on. */
export async function listSuppressions(
  db: Queryable,
  {
    recipients,
    after,
    limit,
  }: {
    readonly recipients: readonly SuppressedRecipient[] | undefined;
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<readonly Suppression[]> {
  const query = db(table).orderBy('id', 'desc').limit(limit);
  if (after !== undefined) query.where('id', '<', after);
  if (recipients !== undefined)
    query.where((any) => {
      for (const { channel, recipientIndexes } of recipients)
        any.orWhere((one) => one.where({ channel }).whereIn('recipient_index', [...recipientIndexes]));
    });
  const rows: SuppressionRow[] = await query.select(columns);
  return rows.map(suppressionOf);
}

/**
 * Adds it; where the recipient is suppressed for this reason already, that one goes on, until the later of both ends, with what is
 * said now. Resolves to what is there then.
 */
export async function saveSuppression(trx: Transaction, suppression: NewSuppression): Promise<Suppression> {
  const { channel, recipientIndex, reason, operator, note, expireTime } = suppression;
  await trx(table)
    .insert({
      id: suppression.id,
      channel,
      recipient_index: recipientIndex,
      masked_recipient: suppression.maskedRecipient,
      reason,
      operator: operator ?? null,
      note,
      create_time: suppression.createTime,
      expire_time: expireTime ?? null,
    })
    .onConflict(['channel', 'recipient_index', 'reason'])
    // Takes the row's lock at once, so that two of one recipient do not deadlock.
    .merge({ operator: operator ?? null, note });
  const same = { channel, recipient_index: recipientIndex, reason };
  const longer = trx(table).where(same).whereNotNull('expire_time');
  if (expireTime === undefined) await longer.update({ expire_time: null });
  else await longer.where('expire_time', '<', expireTime).update({ expire_time: expireTime });
  const row: SuppressionRow = await trx(table).where(same).first(columns);
  return suppressionOf(row);
}

/** Resolves to what was deleted; undefined where there is none. */
export async function deleteSuppression(trx: Transaction, id: string): Promise<Suppression | undefined> {
  const row: SuppressionRow | undefined = await trx(table).where({ id }).first(columns);
  const deleted = await trx(table).where({ id }).delete();
  return row === undefined || deleted === 0 ? undefined : suppressionOf(row);
}

/** Forgets at most so many whose time was over before; answers how many. */
export async function forgetSuppressions(db: Queryable, before: Date, limit: number): Promise<number> {
  const ids: string[] = await db(table).where('expire_time', '<', before).limit(limit).pluck('id');
  return ids.length === 0 ? 0 : db(table).whereIn('id', ids).where('expire_time', '<', before).delete();
}

function suppressionOf(row: SuppressionRow): Suppression {
  return {
    id: row.id,
    channel: row.channel,
    maskedRecipient: row.masked_recipient,
    reason: row.reason,
    operator: row.operator ?? undefined,
    note: row.note,
    createTime: row.create_time,
    expireTime: row.expire_time ?? undefined,
  };
}
