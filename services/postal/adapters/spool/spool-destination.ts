/**
 * A folder from which the print centre takes its batches, each a folder of its own. A batch is written out of sight, every file of it
 * durable, and becomes visible by one rename. So what is still out of sight was not released, and what has gone from there was.
 */
import { join } from 'node:path';
import { Fault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import type { BatchDestination } from '../../ports';
import { tellingFiles } from './spool-faults';
import { diskFiles, type SpoolFiles } from './spool-files';
import { makeStaging, removeStaged, type Spool, spoolAt, stagedNames } from './spool-folder';
import { readIdentity, spoolIdentity } from './spool-identity';
import { partsOf } from './spool-reference';
import { stageBatch } from './stage-batch';

interface SpoolOptions {
  readonly folder: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly files?: SpoolFiles;
}

/** The folder is made where it is absent. */
export function spoolDestination({ folder, log, metrics, files = diskFiles }: SpoolOptions): BatchDestination {
  const spool = spoolAt(folder, tellingFiles(files, { log, metrics }));
  return {
    name: 'spool',
    identity: () => identity(spool),
    stage: (parcel, signal) => stageBatch(spool, parcel, signal),
    release: (reference) => release(spool, reference),
    find: (reference) => find(spool, reference),
    tidy: (batchId, keep) => tidy(spool, batchId, keep),
    erase: (reference) => erase(spool, reference),
  };
}

async function identity(spool: Spool): Promise<string> {
  await makeStaging(spool);
  return spoolIdentity(spool.files, spool.staging);
}

async function release(spool: Spool, reference: string): Promise<void> {
  const { name, batchId } = partsOf(reference);
  const moved = await spool.files.rename(join(spool.staging, name), join(spool.folder, batchId));
  if (!moved && !(await isOf(spool, reference)))
    throw new Fault('precondition', 'SPOOL_CHANGED', 'the spool is another one than that at which the batch waited');
  await syncRename(spool);
}

async function find(spool: Spool, reference: string): Promise<'staged' | 'released' | 'unknown'> {
  if (await spool.files.exists(join(spool.staging, partsOf(reference).name))) return 'staged';
  // Looked at after it: what was there may have gone with its spool.
  if (!(await isOf(spool, reference))) return 'unknown';
  // Whoever renamed it may have died before this.
  await syncRename(spool);
  return 'released';
}

/** Whether this is the spool to which the batch was brought. */
async function isOf({ files, staging }: Spool, reference: string): Promise<boolean> {
  return (await readIdentity(files, staging)) === partsOf(reference).spoolId;
}

/** The new name first: a batch that had neither would be lost. */
async function syncRename({ files, folder, staging }: Spool): Promise<void> {
  await files.syncFolder(folder);
  await files.syncFolder(staging);
}

async function tidy(spool: Spool, batchId: string, keep: string | undefined): Promise<void> {
  const kept = keep === undefined ? undefined : partsOf(keep).name;
  const staged = await stagedNames(spool, batchId);
  await removeStaged(
    spool,
    staged.filter((name) => name !== kept),
  );
}

/** With what claimants may have left that came too late. */
async function erase(spool: Spool, reference: string): Promise<void> {
  const { batchId } = partsOf(reference);
  await removeStaged(spool, await stagedNames(spool, batchId));
  await spool.files.removeFolder(join(spool.folder, batchId));
  if (await spool.files.exists(spool.folder)) await spool.files.syncFolder(spool.folder);
}
