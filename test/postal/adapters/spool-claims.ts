/** What `use-cases/print-batch.ts` does with a spool, the database's part of it kept in a row. */

import type { BatchDestination } from '../../../services/postal/ports';
import { drawnParcel, newBatchId } from '../../support/parcels';

/** As it is committed. */
export interface BatchRow {
  readonly id: string;
  fence: number;
  reference: string | undefined;
  isHandedOver: boolean;
}

export function newBatchRow(): BatchRow {
  return { id: newBatchId(), fence: 0, reference: undefined, isHandedOver: false };
}

/** The same letters at each claim. */
export function parcelFor({ id: batchId }: Pick<BatchRow, 'id'>, fence: number) {
  return drawnParcel({ batchId, fence, letters: 6 });
}

/** One claim of the batch; what it finds is answered. Only a committed reference is asked for or released. */
export async function printAs(destination: BatchDestination, row: BatchRow, fence: number): Promise<string> {
  await destination.identity();
  if (row.reference === undefined) return stageAndRelease(destination, row, fence);
  const found = await destination.find(row.reference);
  if (found === 'staged') await destination.release(row.reference);
  if (found !== 'unknown') row.isHandedOver = true;
  if (found === 'staged') await destination.tidy(row.id, row.reference).catch(() => {});
  return found;
}

async function stageAndRelease(destination: BatchDestination, row: BatchRow, fence: number): Promise<string> {
  if (row.fence >= fence) throw new Error('a newer claim has it');
  row.fence = fence;
  const reference = await destination.stage(parcelFor(row, fence), new AbortController().signal);
  if (row.fence !== fence || row.reference !== undefined) throw new Error('a newer claim has it');
  row.reference = reference;
  await destination.release(reference);
  row.isHandedOver = true;
  await destination.tidy(row.id, reference).catch(() => {});
  return 'nothing';
}
