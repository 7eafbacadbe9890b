/** Stages a batch: all its files in one folder, out of the print centre's sight, each compared with what was to be sent. */
import { Fault } from '../../../../runtime/fault';
import { untilAborted } from '../../../../runtime/until-aborted';
import type { BatchFile, Parcel } from '../../ports';
import { syncFolder } from './remote-content';
import { kindOf, makeFolder, namesIn, remove, rename } from './remote-files';
import type { Requests } from './requests';
import { isMissing } from './sftp-failure';
import { newStagingName, type StagingName, stagingsOf } from './staging-name';
import { type Found, foundIn, upload } from './upload';

export interface StagePlace {
  readonly requests: Requests;
  /** Where released batches appear. */
  readonly folder: string;
  readonly staging: string;
  /** How many files are under way, and so in memory, at the same time. */
  readonly filesAtOnce: number;
}

/** How often a folder may be taken by somebody else just before it is taken here. */
const mostTries = 5;
const allowedName = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;

/** The reference. Rejects with an SftpFailure, a Fault, what the parcel's files rejected with, or the signal's reason. */
export async function stage(place: StagePlace, parcel: Parcel): Promise<string> {
  const { requests, staging } = place;
  const mine = await takeFolder(place, parcel);
  const path = `${staging}/${mine.name}`;
  try {
    const found = foundIn((await namesIn(requests, path)) ?? []);
    const names = await uploadAll(place, parcel, path, found);
    for (const name of (await namesIn(requests, path)) ?? []) {
      if (!names.has(name)) await remove(requests, `${path}/${name}`);
    }
    await syncFolder(requests, path);
    await syncFolder(requests, staging);
    // Whoever took the folder meanwhile has it under another name.
    if ((await kindOf(requests, path)) !== undefined) return mine.name;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw await goneFault(place, mine);
}

/** Of the same batch's earlier tries the newest is taken over, in one step; where there is none, a new folder is made. */
async function takeFolder({ requests, folder, staging }: StagePlace, { batchId, fence }: Parcel): Promise<StagingName> {
  const mine = newStagingName(batchId, fence);
  if ((await kindOf(requests, `${folder}/${batchId}`)) !== undefined)
    throw new Fault('conflict', 'BATCH_RELEASED', 'the print centre has a batch of this id already');
  await makeFolder(requests, staging);
  for (let tries = 0; tries < mostTries; tries += 1) {
    const [earlier] = stagingsOf(batchId, (await namesIn(requests, staging)) ?? []);
    if (earlier !== undefined && earlier.fence > fence) throw overtaken();
    if (earlier === undefined) {
      await makeFolder(requests, `${staging}/${mine.name}`);
      return mine;
    }
    // Otherwise somebody else took it in between: it has another name, of which the fence decides.
    if (await rename(requests, `${staging}/${earlier.name}`, `${staging}/${mine.name}`)) return mine;
  }
  throw gone();
}

/** The names of all files of the parcel. Ends only when nothing of it is under way any more. */
async function uploadAll(place: StagePlace, parcel: Parcel, path: string, found: Found): Promise<ReadonlySet<string>> {
  const { requests, filesAtOnce } = place;
  const names = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (file: BatchFile) => {
    const work: Promise<void> = upload(requests, path, file, found)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(work));
    underWay.add(work);
  };
  const files = parcel.files[Symbol.asyncIterator]();
  let isDone = false;
  try {
    while (failures.length === 0) {
      const next = await untilAborted(files.next(), requests.signal);
      isDone = next.done === true;
      if (next.done) break;
      checkName(next.value.name, names);
      names.add(next.value.name);
      begin(next.value);
      if (underWay.size >= filesAtOnce) await Promise.race(underWay);
    }
  } finally {
    // Not waited for: it ends once what was asked of it has come.
    if (!isDone) files.return?.().catch(() => {});
    await Promise.all(underWay);
  }
  if (failures.length > 0) throw failures[0];
  return names;
}

function checkName(name: string, names: ReadonlySet<string>): void {
  if (!allowedName.test(name)) throw new Fault('bug', 'BATCH_FILE_NAME', 'a file of the batch has no allowed name');
  if (names.has(name)) throw new Fault('bug', 'BATCH_FILE_NAME', 'two files of the batch have the same name');
}

async function goneFault({ requests, staging }: StagePlace, { batchId }: StagingName): Promise<Fault> {
  const others = stagingsOf(batchId, (await namesIn(requests, staging)) ?? []);
  if (others.length > 0) return overtaken();
  return gone();
}

function gone(): Fault {
  return new Fault('unavailable', 'SFTP_STAGING_GONE', 'the folder to be filled is not there any more');
}

function overtaken(): Fault {
  return new Fault('conflict', 'STAGING_OVERTAKEN', 'a newer claim is staging this batch');
}
