/** The two rooms of a spool: the folder itself, where the print centre looks, and the one within it where batches wait. */
import { join } from 'node:path';
import type { SpoolFiles } from './spool-files';
import { batchOf } from './spool-reference';

export interface Spool {
  readonly folder: string;
  /** Where the print centre does not look. */
  readonly staging: string;
  readonly files: SpoolFiles;
}

/** Of the same file system, so that a rename out of it is one step. */
const stagingName = '.staging';

export function spoolAt(folder: string, files: SpoolFiles): Spool {
  return { folder, staging: join(folder, stagingName), files };
}

/** Both, where they are absent. */
export async function makeStaging({ files, folder, staging }: Spool): Promise<void> {
  await files.makeFolder(staging);
  await files.syncFolder(folder);
}

/** What waits there of the batch, by whichever claim. */
export async function stagedNames({ files, staging }: Spool, batchId: string): Promise<readonly string[]> {
  return (await files.list(staging)).filter((name) => batchOf(name) === batchId);
}

export async function removeStaged({ files, staging }: Spool, names: readonly string[]): Promise<void> {
  for (const name of names) await files.removeFolder(join(staging, name));
  if (names.length > 0) await files.syncFolder(staging);
}
