import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Round } from '../../../runtime/poller';
import { takeOverPrintJobs } from '../store/old-print-job';
import { sortQueue } from './receive-letter';

interface TakeOverDeps {
  readonly database: Database;
  readonly log: Log;
}

/**
 * Sorts what a process of the version before batches took on and did not print. It may have run beside the migration, which took over
 * what there was by then; its letters would wait for ever.
 */
export async function takeOverOldJobs({ database, log }: TakeOverDeps): Promise<Round> {
  const jobs = await takeOverPrintJobs(database, sortQueue);
  if (jobs > 0) log.info('letters.taken-over', { jobs });
  return 'idle';
}
