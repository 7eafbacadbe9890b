/** The table `staged_item`: letters of batches that are not released yet, as they will be kept. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { NewInboxItem } from '../inbox-item';
import { encryptedItem } from './inbox-item';

const table = 'staged_item';

export interface StagedUnder {
  readonly batchId: string;
  readonly reference: string;
}

export async function stageInboxItem(
  db: Queryable,
  cipher: FieldCipher,
  { batchId, reference }: StagedUnder,
  item: NewInboxItem,
): Promise<void> {
  await db(table).insert({ batch_id: batchId, reference, ...encryptedItem(cipher, item) });
}

/** Into the inbox, in their order; answers their ids. One that is there already stays as it is. */
export async function moveStagedItems(trx: Transaction, reference: string, time: Date): Promise<readonly string[]> {
  const rows: { id: string; content: Buffer; document: Buffer | null }[] = await trx(table)
    .where({ reference })
    .orderBy('position')
    .select('id', 'content', 'document');
  for (const row of rows)
    await trx('inbox_item')
      .insert({ ...row, receive_time: time })
      .onConflict('id')
      .ignore();
  await trx(table).where({ reference }).delete();
  return rows.map(({ id }) => id);
}

export async function hasStagedItems(db: Queryable, reference: string): Promise<boolean> {
  return (await db(table).where({ reference }).first('id')) !== undefined;
}

/** Under which references something of the batch is staged. */
export async function stagedReferences(db: Queryable, batchId: string): Promise<readonly string[]> {
  return db(table).where({ batch_id: batchId }).distinct('reference').pluck('reference');
}

export async function forgetStagedItems(db: Queryable, references: readonly string[]): Promise<void> {
  await db(table).whereIn('reference', references).delete();
}
