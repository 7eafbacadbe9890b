/** Table `batch`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { Batch, CloseReason, LetterClass } from '../domain/batch';
import { type BatchRow, batchColumns, batchOf } from './batch-row';

/** The class's open batch, locked until the transaction ends; made under this id where there is none. */
export async function lockOpenBatch(
  trx: Transaction,
  letterClass: LetterClass,
  { id, now }: { readonly id: string; readonly now: Date },
): Promise<Batch> {
  // Not `ignore`: merging takes the row's lock at once, so that two letters of one class do not deadlock.
  await trx('batch')
    .insert({ id, letter_class: letterClass, state: 'open', open_key: letterClass, letters: 0, open_time: now })
    .onConflict('open_key')
    .merge({ open_key: letterClass });
  const row: BatchRow | undefined = await trx('batch')
    .where({ open_key: letterClass })
    .first(...batchColumns);
  if (row === undefined) throw new Error('the open batch is neither there nor made');
  return batchOf(row);
}

export async function findBatch(db: Queryable, id: string): Promise<Batch | undefined> {
  const row: BatchRow | undefined = await db('batch')
    .where({ id })
    .first(...batchColumns);
  return row === undefined ? undefined : batchOf(row);
}

/** Not locked. */
export async function findOpenBatch(db: Queryable, letterClass: LetterClass): Promise<Batch | undefined> {
  const row: BatchRow | undefined = await db('batch')
    .where({ open_key: letterClass })
    .first(...batchColumns);
  return row === undefined ? undefined : batchOf(row);
}

/** Locked until the transaction ends. */
export async function lockBatch(trx: Transaction, id: string): Promise<Batch | undefined> {
  const row: BatchRow | undefined = await trx('batch')
    .where({ id })
    .forUpdate()
    .first(...batchColumns);
  return row === undefined ? undefined : batchOf(row);
}

/** The open ones that are older than this. */
export async function batchesOpenedBefore(db: Queryable, time: Date, limit: number): Promise<readonly Batch[]> {
  const rows: BatchRow[] = await db('batch')
    .where({ state: 'open' })
    .where('open_time', '<=', time)
    .orderBy('open_time')
    .limit(limit)
    .select(...batchColumns);
  return rows.map(batchOf);
}

/** Of a batch that is locked: so many letters were placed in it, the first of them then. */
export async function countPlaced(
  trx: Transaction,
  id: string,
  { letters, openTime }: Pick<Batch, 'letters' | 'openTime'>,
): Promise<void> {
  await trx('batch').where({ id }).update({ letters, open_time: openTime });
}

/** Of a batch that is locked. */
export async function saveClosed(
  trx: Transaction,
  id: string,
  by: { readonly letters: number; readonly reason: CloseReason; readonly time: Date },
): Promise<void> {
  await trx('batch').where({ id, state: 'open' }).update({
    state: 'closed',
    open_key: null,
    letters: by.letters,
    close_time: by.time,
    close_reason: by.reason,
  });
}

/** False where it is not closed, or released already. */
export async function saveReleased(trx: Transaction, id: string, time: Date): Promise<boolean> {
  const changed = await trx('batch').where({ id, state: 'closed' }).update({ state: 'released', release_time: time });
  return changed === 1;
}

interface Print {
  /** Of the claim under which it is printed. */
  readonly fence: number;
  readonly destinationId: string;
  readonly destinationName: string;
}

/** Marks it `printing` by this claim, at this destination, nothing being there yet. False where a newer claim has it, or it is past that. */
export async function beginPrinting(trx: Transaction, id: string, print: Print): Promise<boolean> {
  const changed = await trx('batch')
    .where({ id })
    .whereIn('state', ['released', 'printing'])
    .whereNull('reference')
    .where((older) => older.whereNull('fence').orWhere('fence', '<', print.fence))
    .update({
      state: 'printing',
      fence: print.fence,
      destination_id: print.destinationId,
      destination_name: print.destinationName,
    });
  return changed === 1;
}

/** All of it is at the destination, under this name: from now on it may be released. False where a newer claim has it. */
export async function saveStaged(trx: Transaction, id: string, fence: number, reference: string): Promise<boolean> {
  const changed = await trx('batch')
    .where({ id, state: 'printing', fence })
    .whereNull('reference')
    .update({ reference });
  return changed === 1;
}

/** Whether this claim still has it, and nothing of it may be released yet; locked until the transaction ends. */
export async function isPrintedBy(trx: Transaction, id: string, fence: number): Promise<boolean> {
  const row: unknown = await trx('batch')
    .where({ id, state: 'printing', fence })
    .whereNull('reference')
    .forUpdate()
    .first('id');
  return row !== undefined;
}

/** The destination can print it. False where that is written already. */
export async function saveHandedOver(trx: Transaction, id: string, time: Date): Promise<boolean> {
  const changed = await trx('batch')
    .where({ id, state: 'printing' })
    .update({ state: 'handed-over', handed_over_time: time, left_open_time: null });
  return changed === 1;
}

export async function leaveBatchOpen(trx: Transaction, id: string, time: Date): Promise<void> {
  await trx('batch').where({ id, state: 'printing' }).update({ left_open_time: time });
}

/** Of a batch that is locked: the print centre has answered for all of it. */
export async function saveAcknowledged(trx: Transaction, id: string, time: Date): Promise<void> {
  await trx('batch').where({ id }).update({ state: 'acknowledged', acknowledge_time: time, left_open_time: null });
}

/** Acknowledged, and not erased yet, at this destination; what lies at another one waits until that is back. */
export async function batchesToErase(
  db: Queryable,
  destinationId: string,
  limit: number,
): Promise<readonly { readonly batchId: string; readonly reference: string }[]> {
  const rows: { id: string; reference: string }[] = await db('batch')
    .whereNull('erase_time')
    .whereNotNull('acknowledge_time')
    .whereNotNull('reference')
    .where({ destination_id: destinationId })
    .orderBy('acknowledge_time')
    .limit(limit)
    .select('id', 'reference');
  return rows.map(({ id: batchId, reference }) => ({ batchId, reference }));
}

export async function saveErased(db: Queryable, id: string, time: Date): Promise<void> {
  await db('batch').where({ id }).update({ erase_time: time });
}

/** Handed over before this, and not acknowledged; the longest ago first. */
export async function batchesUnacknowledged(db: Queryable, before: Date, limit: number): Promise<readonly Batch[]> {
  const rows: BatchRow[] = await db('batch')
    .where({ state: 'handed-over' })
    .where('handed_over_time', '<=', before)
    .orderBy('handed_over_time')
    .limit(limit)
    .select(...batchColumns);
  return rows.map(batchOf);
}

/** Those that this destination may still be printing, the longest handed over first. */
export async function batchesBeingPrinted(
  db: Queryable,
  destinationId: string,
  limit: number,
): Promise<readonly { readonly batchId: string; readonly reference: string }[]> {
  const rows: { id: string; reference: string }[] = await db('batch')
    .where({ state: 'handed-over', destination_id: destinationId })
    .whereNull('print_end_time')
    .whereNotNull('reference')
    .orderBy('handed_over_time')
    .limit(limit)
    .select('id', 'reference');
  return rows.map(({ id: batchId, reference }) => ({ batchId, reference }));
}

/** False where that is written already. */
export async function savePrintEnd(db: Queryable, id: string, time: Date): Promise<boolean> {
  return (await db('batch').where({ id }).whereNull('print_end_time').update({ print_end_time: time })) === 1;
}

/** Those of the batches that are being printed and are not whole at their destination: nothing of them can be on paper. */
export async function batchesNotStaged(
  trx: Transaction,
  ids: readonly (string | undefined)[],
): Promise<ReadonlySet<string>> {
  const known = [...new Set(ids)].filter((id) => id !== undefined);
  if (known.length === 0) return new Set();
  const found: string[] = await trx('batch')
    .whereIn('id', known)
    .where({ state: 'printing' })
    .whereNull('reference')
    .whereNull('left_open_time')
    .pluck('id');
  return new Set(found);
}
