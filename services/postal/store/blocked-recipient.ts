/** Table `blocked_recipient`: letters to these came back. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { ReturnReason } from '../domain/letter-answer';

/** The recipient of this letter; the last return counts. A letter that was never sorted has none. */
export async function blockRecipientOf(
  trx: Transaction,
  letterId: string,
  { reason, time }: { readonly reason: ReturnReason; readonly time: Date },
): Promise<void> {
  const row: { recipient_index: Buffer | null } | undefined = await trx('letter')
    .where({ id: letterId })
    .first('recipient_index');
  if (row === undefined || row.recipient_index === null) return;
  await trx('blocked_recipient')
    .insert({ recipient_index: row.recipient_index, reason, letter_id: letterId, block_time: time })
    .onConflict('recipient_index')
    .merge({ reason, letter_id: letterId, block_time: time });
}

/** Looked up under every key, since one may be rotating. */
export async function isBlocked(db: Queryable, recipientIndexes: readonly Buffer[]): Promise<boolean> {
  const row: unknown = await db('blocked_recipient').whereIn('recipient_index', recipientIndexes).first('letter_id');
  return row !== undefined;
}

/** An operator lets letters go there again. */
export async function unblockRecipientOf(trx: Transaction, letterId: string): Promise<void> {
  await trx('blocked_recipient')
    .whereIn('recipient_index', trx('letter').where({ id: letterId }).select('recipient_index'))
    .delete();
}

/** Forgets those whose last return was before this; answers how many. */
export async function purgeBlockedRecipients(db: Queryable, before: Date, limit: number): Promise<number> {
  const rows: { recipient_index: Buffer }[] = await db('blocked_recipient')
    .where('block_time', '<', before)
    .limit(limit)
    .select('recipient_index');
  if (rows.length === 0) return 0;
  return db('blocked_recipient')
    .whereIn(
      'recipient_index',
      rows.map(({ recipient_index }) => recipient_index),
    )
    .where('block_time', '<', before)
    .delete();
}
