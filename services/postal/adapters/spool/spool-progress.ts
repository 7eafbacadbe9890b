/** What has become of a batch that was released in a spool whose letters are printed right there: whoever prints one takes its PDF away. */
import { join } from 'node:path';
import type { JobProgress, JobState } from '../printer/job-progress';
import { diskFiles } from './spool-files';
import { spoolAt } from './spool-folder';
import { readIdentity } from './spool-identity';
import { partsOf } from './spool-reference';

/** Faults of the file system are thrown on. */
export function spoolProgress(folder: string): (reference: string) => Promise<JobProgress> {
  const { files, staging } = spoolAt(folder, diskFiles);
  const stateOf = async (reference: string): Promise<JobState> => {
    const { batchId, spoolId } = partsOf(reference);
    // Another folder in its place says nothing of what was in this one.
    if ((await readIdentity(files, staging)) !== spoolId) return 'unknown';
    const names = await files.list(join(folder, batchId));
    return names.some((name) => name.endsWith('.pdf')) ? 'waiting' : 'completed';
  };
  return async (reference) => ({
    state: await stateOf(reference),
    reasons: [],
    sheetsCompleted: undefined,
    beginSeconds: undefined,
    printerState: 'unknown',
    printerStateReasons: [],
    attention: [],
  });
}
