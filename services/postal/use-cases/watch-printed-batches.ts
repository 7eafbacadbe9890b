import type { Clock } from '../../../runtime/clock';
import type { Round } from '../../../runtime/poller';
import type { LookAtPrinted } from '../ports';
import { batchesBeingPrinted, savePrintEnd } from '../store/batch';
import { recordDespatch } from './record-despatch';
import { leaveHandedOverOpen, type SettleDeps } from './settle-batch';

export interface WatchDeps extends SettleDeps {
  readonly look: LookAtPrinted;
  /** Of a round; default 50. */
  readonly mostBatches?: number;
  /** No print centre answers: what is printed counts as despatched. */
  readonly printingIsDespatch: boolean;
  readonly clock: Clock;
}

const usuallyAtOnce = 50;

/**
 * Looks after the batches that this destination prints. Of one that came to a good end the letters are despatched, where nobody else
 * says so; of one that failed, or that the printer has forgotten, they wait for an operator. Faults: unavailable.
 */
export async function watchPrintedBatches(deps: WatchDeps): Promise<Round> {
  const { database, destination, look, clock, printingIsDespatch, mostBatches = usuallyAtOnce } = deps;
  const batches = await batchesBeingPrinted(database, await destination.identity(), mostBatches);
  for (const { batchId, end } of await look(batches)) {
    if (end === 'failed') {
      await leaveHandedOverOpen(deps, batchId);
      continue;
    }
    const despatch = { codes: [], batchId, despatchTime: undefined };
    if (printingIsDespatch) await recordDespatch(deps, despatch, destination.name);
    await savePrintEnd(database, batchId, clock.now());
  }
  return 'idle';
}
