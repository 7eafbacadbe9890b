import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import type { BatchDestination, LookAtPrinted } from '../ports';
import { batchesHandedOver } from '../store/batch';

export interface WatchDeps {
  readonly database: Database;
  readonly destination: BatchDestination;
  readonly look: LookAtPrinted;
  readonly clock: Clock;
}

const mostAtOnce = 50;
/** What a printer has not finished by then, nobody will find at the printer. */
const longestDays = 7;

/** Looks after the batches that this destination prints; gives how to do so, since it remembers which of them have come to their end. */
export function printedBatchesWatch({ database, destination, look, clock }: WatchDeps): () => Promise<Round> {
  const finished = new Set<string>();
  return async () => {
    const since = later(clock.now(), -longestDays * millisecondsPerDay);
    const destinationId = await destination.identity();
    const batches = await batchesHandedOver(database, { destinationId, since }, mostAtOnce + finished.size);
    const known = new Set(batches.map(({ batchId }) => batchId));
    for (const id of finished) if (!known.has(id)) finished.delete(id);
    const left = batches.filter(({ batchId }) => !finished.has(batchId)).slice(0, mostAtOnce);
    for (const { batchId } of await look(left)) finished.add(batchId);
    return 'idle';
  };
}
