/** Releases a staged batch in one step, and tells whether that was done. */
import { Fault } from '../../../../runtime/fault';
import { syncFolder } from './remote-content';
import { kindOf, namesIn, rename } from './remote-files';
import type { Requests } from './requests';
import { isRefusal, status } from './sftp-failure';
import { readIdentity } from './sftp-identity';
import { type StagingName, stagingsOf } from './staging-name';

export interface BatchFolders {
  /** Where released batches appear. */
  readonly folder: string;
  readonly staging: string;
}

/** Faults: precondition SFTP_BATCH_THERE, unavailable SFTP_STAGING_GONE. Rejects with SftpFailure. */
export async function release(requests: Requests, folders: BatchFolders, staged: StagingName): Promise<void> {
  if (await renameToRelease(requests, folders, staged)) return syncRename(requests, folders);
  if ((await find(requests, folders, staged)) === 'released') return;
  throw new Fault('unavailable', 'SFTP_STAGING_GONE', 'neither the staged batch nor what it was staged in is there');
}

/** False where it is not staged any more. */
async function renameToRelease(
  requests: Requests,
  { folder, staging }: BatchFolders,
  { name, batchId }: StagingName,
): Promise<boolean> {
  try {
    return await rename(requests, `${staging}/${name}`, `${folder}/${batchId}`);
  } catch (error) {
    const isTaken =
      isRefusal(error, status.failure, status.fileAlreadyExists) &&
      (await kindOf(requests, `${folder}/${batchId}`)) !== undefined;
    if (!isTaken) throw error;
    throw new Fault('precondition', 'SFTP_BATCH_THERE', 'something else has the name of this batch', { cause: error });
  }
}

/** What the print centre has taken away was released, as long as the folder is the one that it was staged in. */
export async function find(
  requests: Requests,
  folders: BatchFolders,
  staged: StagingName | undefined,
): Promise<'staged' | 'released' | 'unknown'> {
  if (staged === undefined) return 'unknown';
  const { folder, staging } = folders;
  if ((await kindOf(requests, `${staging}/${staged.name}`)) !== undefined) return 'staged';
  if ((await kindOf(requests, `${folder}/${staged.batchId}`)) === undefined) {
    const names = await namesIn(requests, staging);
    if (names === undefined || (await readIdentity(requests, folder)) === undefined) return 'unknown';
    // Another try took it over, so that nobody has released it.
    if (stagingsOf(staged.batchId, names).some(({ fence }) => fence >= staged.fence)) return 'unknown';
  }
  // Whoever renamed it may have died before this.
  await syncRename(requests, folders);
  return 'released';
}

/** The new name first: a batch that had neither would be lost. */
async function syncRename(requests: Requests, { folder, staging }: BatchFolders): Promise<void> {
  await syncFolder(requests, folder);
  await syncFolder(requests, staging);
}
