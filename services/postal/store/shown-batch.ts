/** Table `batch`, for those who look, each with its place in the chain of manifests. */
import type { Queryable } from '../../../runtime/database';
import type { BatchState, LetterClass } from '../domain/batch';
import type { ShownBatch } from '../domain/shown-letter';
import { type BatchRow, batchColumns, batchOf } from './batch-row';

export interface BatchFilter {
  readonly state: BatchState | undefined;
  readonly letterClass: LetterClass | undefined;
}

interface ShownRow extends BatchRow {
  readonly destination_name: string | null;
}

const columns = [...batchColumns, 'destination_name'];

export async function findShownBatch(db: Queryable, id: string): Promise<ShownBatch | undefined> {
  const row: ShownRow | undefined = await db('batch').where({ id }).first(columns);
  return row === undefined ? undefined : (await shown(db, [row]))[0];
}

/** Newest first, those after `after`. */
export async function findShownBatches(
  db: Queryable,
  { state, letterClass }: BatchFilter,
  after: string | undefined,
  limit: number,
): Promise<readonly ShownBatch[]> {
  const rows: ShownRow[] = await db('batch')
    .where((query) => {
      if (state !== undefined) query.where({ state });
      if (letterClass !== undefined) query.where({ letter_class: letterClass });
      if (after !== undefined) query.where('id', '<', after);
    })
    .orderBy('id', 'desc')
    .limit(limit)
    .select(columns);
  return shown(db, rows);
}

async function shown(db: Queryable, rows: readonly ShownRow[]): Promise<readonly ShownBatch[]> {
  const manifests: { batch_id: string; sequence: number | string; digest: string }[] = await db('manifest')
    .whereIn(
      'batch_id',
      rows.map(({ id }) => id),
    )
    .orderBy('sequence')
    .select('batch_id', 'sequence', 'digest');
  // The last one of a batch counts.
  const byBatch = new Map(manifests.map((row) => [row.batch_id, row]));
  return rows.map((row) => {
    const manifest = byBatch.get(row.id);
    return {
      ...batchOf(row),
      destinationName: row.destination_name ?? undefined,
      manifest: manifest && { sequence: Number(manifest.sequence), digest: manifest.digest },
    };
  });
}
