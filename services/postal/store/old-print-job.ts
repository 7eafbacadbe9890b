/** Jobs of the version before batches, which printed a letter each: its processes make some until the last of them has ended. */
import { databaseNow, type Queryable } from '../../../runtime/database';

/** Those that nobody has claimed are of this queue from now on; answers how many. */
export async function takeOverPrintJobs(db: Queryable, queue: string): Promise<number> {
  return db('job').where({ queue: 'print-letter' }).where('due_time', '<=', databaseNow(db)).update({ queue });
}
