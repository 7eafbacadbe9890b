import type { Transaction } from '../../../runtime/database';
import { lockBatch, saveAcknowledged, saveHandedOver } from '../store/batch';
import { countAtPrintCentre } from '../store/letter-batch';

/** Those of the batches of which the print centre has answered for every letter are acknowledged: what they left there can be erased. */
export async function acknowledgeBatches(
  trx: Transaction,
  batchIds: readonly (string | undefined)[],
  time: Date,
): Promise<void> {
  const ids = [...new Set(batchIds)].filter((id) => id !== undefined).sort();
  for (const id of ids) {
    // Locked before it is counted: of two that answer for its last letters at once, the second one sees what the first has written.
    const batch = await lockBatch(trx, id);
    // One that is being printed is acknowledged when it is handed over.
    const isThere = batch?.state === 'handed-over' || batch?.leftOpenTime !== undefined;
    if (!isThere) continue;
    const { printing, handedOver } = await countAtPrintCentre(trx, id);
    if (printing + handedOver === 0) await saveAcknowledged(trx, id, time);
  }
}

/** A batch of which nobody could tell whether it was printed: once somebody has decided on each of its letters, it is handed over. */
export async function endLeftOpen(trx: Transaction, batchId: string | undefined, time: Date): Promise<void> {
  const batch = batchId === undefined ? undefined : await lockBatch(trx, batchId);
  if (batch?.state !== 'printing' || batch.leftOpenTime === undefined) return;
  const { printing } = await countAtPrintCentre(trx, batch.id);
  if (printing === 0) await saveHandedOver(trx, batch.id, time);
}
