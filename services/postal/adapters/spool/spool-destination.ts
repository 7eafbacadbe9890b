/**
 * A folder from which the print centre takes its batches, each a folder of its own. A batch is written out of sight, every file of it
 * durable, and becomes visible by one rename. So what is still out of sight was not released, and what has gone from there was.
 */
import { join } from 'node:path';
import { Fault, isFault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import type { BatchDestination, BatchFile, Parcel } from '../../ports';
import { diskFiles, errorCode, type SpoolFiles } from './spool-files';
import { spoolIdentity } from './spool-identity';

interface SpoolOptions {
  readonly folder: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly files?: SpoolFiles;
}

/** Of the same file system, so that a rename out of it is one step. */
const stagingName = '.staging';
/** While one is being written the next is drawn. */
const writesAtOnce = 4;

/** The folder is made where it is absent, at the first batch. */
export function spoolDestination({ folder, log, metrics, files = diskFiles }: SpoolOptions): BatchDestination {
  const spool = { folder, staging: join(folder, stagingName), files };
  const errors = metrics.counter('symbolon_postal_spool_errors_total', 'File operations that failed', ['code']);
  let made: Promise<void> | undefined;
  const folderMade = () => {
    made ??= files.makeFolder(spool.staging).then(() => files.syncFolder(folder));
    return made;
  };
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      await folderMade();
      return await work();
    } catch (error) {
      // It may have gone, with what was made in it.
      made = undefined;
      if (isFault(error)) throw error;
      const code = errorCode(error);
      errors.inc({ code });
      log.error('spool.failed', { code, error });
      throw new Fault('unavailable', spoolReasons[code] ?? 'SPOOL_UNAVAILABLE', 'the spool does not take the batch', {
        cause: error,
      });
    }
  };
  return {
    name: 'spool',
    identity: () => guarded(() => spoolIdentity(files, folder)),
    stage: (parcel, signal) => guarded(() => stage(spool, parcel, signal)),
    release: (reference) => guarded(() => release(spool, reference)),
    find: (reference) => guarded(() => find(spool, reference)),
    tidy: (batchId, keep) => guarded(() => tidy(spool, batchId, (name) => name !== keep)),
    erase: (reference) => guarded(() => erase(spool, reference)),
  };
}

/** What an operator must do something about, each in its own way. */
const spoolReasons: Readonly<Record<string, string>> = {
  ENOSPC: 'SPOOL_FULL',
  EDQUOT: 'SPOOL_FULL',
  EROFS: 'SPOOL_READ_ONLY',
  EACCES: 'SPOOL_NOT_PERMITTED',
  EPERM: 'SPOOL_NOT_PERMITTED',
};

interface Spool {
  readonly folder: string;
  /** Where the print centre does not look. */
  readonly staging: string;
  readonly files: SpoolFiles;
}

async function stage(spool: Spool, { batchId, fence, files }: Parcel, signal: AbortSignal): Promise<string> {
  // What an older claim has written here can never be committed any more.
  await tidy(spool, batchId, (name) => fenceOf(name) <= fence);
  const reference = `${batchId}-${fence}`;
  const folder = join(spool.staging, reference);
  await spool.files.makeFolder(folder);
  await writeAll(spool.files, folder, files, signal);
  await spool.files.syncFolder(folder);
  await spool.files.syncFolder(spool.staging);
  return reference;
}

async function writeAll(
  disk: SpoolFiles,
  folder: string,
  files: AsyncIterable<BatchFile>,
  signal: AbortSignal,
): Promise<void> {
  const writing = new Set<Promise<void>>();
  try {
    for await (const { name, content } of files) {
      signal.throwIfAborted();
      const written = disk.create(join(folder, name), content).finally(() => writing.delete(written));
      // Its failure is heard below, or by the next wait.
      written.catch(() => {});
      writing.add(written);
      if (writing.size >= writesAtOnce) await Promise.race(writing);
    }
  } finally {
    await Promise.all(writing);
  }
}

async function release(spool: Spool, reference: string): Promise<void> {
  await spool.files.rename(join(spool.staging, reference), join(spool.folder, batchOf(reference)));
  await syncRename(spool);
}

async function find(spool: Spool, reference: string): Promise<'staged' | 'released'> {
  if (await spool.files.exists(join(spool.staging, reference))) return 'staged';
  // Whoever renamed it may have died before this.
  await syncRename(spool);
  return 'released';
}

/** The new name first: a batch that had neither would be lost. */
async function syncRename({ files, folder, staging }: Spool): Promise<void> {
  await files.syncFolder(folder);
  await files.syncFolder(staging);
}

async function tidy(spool: Spool, batchId: string, isLeftOver: (name: string) => boolean): Promise<void> {
  const names = await spool.files.list(spool.staging);
  const own = names.filter((name) => batchOf(name) === batchId && isLeftOver(name));
  for (const name of own) await spool.files.removeFolder(join(spool.staging, name));
  if (own.length > 0) await spool.files.syncFolder(spool.staging);
}

async function erase(spool: Spool, reference: string): Promise<void> {
  await spool.files.removeFolder(join(spool.folder, batchOf(reference)));
  await spool.files.syncFolder(spool.folder);
}

function batchOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf('-'));
}

function fenceOf(reference: string): number {
  return Number(reference.slice(reference.lastIndexOf('-') + 1));
}
