import type { Transaction } from '../../../runtime/database';
import { lockBatch, saveAcknowledged } from '../store/batch';
import { countAtPrintCentre } from '../store/letter-batch';

/** Those of the batches of which the print centre has answered for every letter are acknowledged: what they left there can be erased. */
export async function acknowledgeBatches(
  trx: Transaction,
  batchIds: readonly (string | undefined)[],
  time: Date,
): Promise<void> {
  const ids = [...new Set(batchIds)].filter((id) => id !== undefined).sort();
  for (const id of ids) {
    if ((await countAtPrintCentre(trx, id)) > 0) continue;
    const batch = await lockBatch(trx, id);
    if (batch?.state === 'handed-over' || batch?.state === 'printing') await saveAcknowledged(trx, id, time);
  }
}
