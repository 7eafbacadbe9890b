/** Writes a batch where the print centre does not look, every file of it durable before the next step counts on it. */
import { join } from 'node:path';
import { Fault } from '../../../../runtime/fault';
import type { BatchFile, Parcel } from '../../ports';
import type { SpoolFiles } from './spool-files';
import { makeStaging, removeStaged, type Spool, stagedNames } from './spool-folder';
import { spoolIdentity } from './spool-identity';
import { fenceOf, referenceTo, stagedNameOf } from './spool-reference';

/** While one is being written the next is drawn. */
const writesAtOnce = 4;

/** Faults: conflict PRINT_OVERTAKEN, unavailable; what the drawing of a letter throws is thrown on. */
export async function stageBatch(
  spool: Spool,
  { batchId, fence, files }: Parcel,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  await makeStaging(spool);
  const spoolId = await spoolIdentity(spool.files, spool.staging);
  await makeRoom(spool, batchId, fence);
  const name = stagedNameOf(batchId, fence);
  const folder = join(spool.staging, name);
  try {
    await spool.files.makeFolder(folder);
    await writeAll(spool.files, folder, files, signal);
    await spool.files.syncFolder(folder);
    await spool.files.syncFolder(spool.staging);
  } catch (error) {
    // Nobody will commit it: it need not lie there, nor fill the disk, until the next try.
    await spool.files.removeFolder(folder).catch(() => {});
    throw error;
  }
  return referenceTo(name, spoolId);
}

/** What an older claim has written can never be committed any more; what a newer one has, perhaps. */
async function makeRoom(spool: Spool, batchId: string, fence: number): Promise<void> {
  const staged = await stagedNames(spool, batchId);
  if (staged.some((name) => fenceOf(name) > fence))
    throw new Fault('conflict', 'PRINT_OVERTAKEN', 'a newer claimant brings this batch to the spool');
  await removeStaged(spool, staged);
}

async function writeAll(
  disk: SpoolFiles,
  folder: string,
  files: AsyncIterable<BatchFile>,
  signal: AbortSignal,
): Promise<void> {
  const writing = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const write = ({ name, content }: BatchFile) => {
    const written = disk
      .create(join(folder, name), content)
      .catch((error) => void failures.push(error))
      .finally(() => writing.delete(written));
    writing.add(written);
  };
  try {
    for await (const file of files) {
      signal.throwIfAborted();
      if (failures.length > 0) break;
      write(file);
      if (writing.size >= writesAtOnce) await Promise.race(writing);
    }
  } finally {
    await Promise.all(writing);
  }
  if (failures.length > 0) throw failures[0];
  signal.throwIfAborted();
}
