/**
 * A folder from which the print centre takes its letters. A letter becomes visible by one rename, after its manifest line:
 * temporary file, line, rename, each durable before the next. So a temporary file that is left means not handed over, and a
 * line without one means handed over, whichever process died where.
 */
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../../runtime/clock';
import { Fault, isFault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import type { DrawnLetter, LetterDestination, Whereabouts } from '../../ports';
import { Manifests } from './manifest';
import { diskFiles, errorCode, type SpoolFiles } from './spool-files';
import { spoolIdentity } from './spool-identity';

interface SpoolOptions {
  readonly folder: string;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
  readonly files?: SpoolFiles;
}

/** Of the same file system, so that a rename out of it is one step, and apart from what the print centre has not taken yet. */
const unfinishedName = '.printing';

/** The folder is made where it is absent, at the first letter. */
export function spoolDestination(options: SpoolOptions): LetterDestination {
  const { folder, log, metrics, clock = systemClock, files = diskFiles } = options;
  const unfinished = join(folder, unfinishedName);
  const manifests = new Manifests(files, folder);
  const errors = metrics.counter('symbolon_postal_spool_errors_total', 'File operations that failed', ['code']);
  const spool = { folder, unfinished, files, manifests, clock };
  let made: Promise<void> | undefined;
  const folderMade = () => {
    made ??= files.makeFolder(unfinished).then(() => files.syncFolder(folder));
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
      errors.inc({ code: errorCode(error) });
      log.error('spool.failed', { error });
      throw new Fault('unavailable', 'SPOOL_UNAVAILABLE', `the spool does not take the letter`, { cause: error });
    }
  };
  return {
    name: 'spool',
    identity: () => guarded(() => spoolIdentity(files, folder)),
    print: (letter) => guarded(() => print(spool, letter)),
    find: (letterId, attempt) => guarded(() => find(spool, letterId, attempt)),
    discard: (letterId, attempt) => guarded(() => discard(spool, letterId, attempt)),
  };
}

interface Spool {
  readonly folder: string;
  /** Where temporary files lie. */
  readonly unfinished: string;
  readonly files: SpoolFiles;
  readonly manifests: Manifests;
  readonly clock: Clock;
}

async function print(spool: Spool, letter: DrawnLetter): Promise<{ reference: string }> {
  const { letterId, attempt, fence } = letter;
  const reference = fileName(letterId, attempt);
  const decided = await spool.manifests.of(letterId).winner(letterId, attempt);
  if (decided === undefined) await writeTemporary(spool, letter);
  await withdrawWhereOvertaken(spool, letter);
  const winner = decided ?? (await decideWinner(spool, letter, reference));
  // Before the rename: afterwards a file that is left would say that the letter was not handed over.
  for (const rival of await rivals(spool, letterId, attempt)) {
    if (rival.fence !== winner && rival.fence <= fence) await spool.files.remove(join(spool.unfinished, rival.name));
  }
  // Where the winner is another one, which died or is slow, this completes what its line has decided.
  await spool.files.rename(temporaryPath(spool, letterId, attempt, winner), join(spool.folder, reference));
  await syncRename(spool);
  return { reference };
}

async function writeTemporary(spool: Spool, { letterId, attempt, fence, pdf }: DrawnLetter): Promise<void> {
  const path = temporaryPath(spool, letterId, attempt, fence);
  // Of this very claim, left by a failed try.
  await spool.files.remove(path);
  await spool.files.create(path, pdf);
  // The line must not survive a power cut that the temporary file does not.
  await spool.files.syncFolder(spool.unfinished);
}

/** Appends this print's line and answers whose line was first: mostly this one's. */
async function decideWinner(spool: Spool, letter: DrawnLetter, file: string): Promise<number> {
  const { letterId, attempt, fence, pdf, digest } = letter;
  const before = await spool.manifests.of(letterId).winner(letterId, attempt);
  if (before !== undefined) return before;
  const time = spool.clock.now().toISOString();
  await spool.manifests
    .of(letterId)
    .append({ letter_id: letterId, attempt, fence, file, sha256: digest, bytes: pdf.length, time });
  const winner = await spool.manifests.of(letterId).winner(letterId, attempt);
  if (winner !== undefined) return winner;
  throw new Fault('unavailable', 'SPOOL_UNAVAILABLE', 'the manifest line was torn by another writer');
}

/** A newer claimant is at work: this one was paused for longer than its lease. Fault conflict PRINT_OVERTAKEN. */
async function withdrawWhereOvertaken(spool: Spool, { letterId, attempt, fence }: DrawnLetter): Promise<void> {
  const newer = (await rivals(spool, letterId, attempt)).some((rival) => rival.fence > fence);
  if (!newer) return;
  // A line of this claim may be the one that counts: then its file stays, for the newer claimant to complete.
  if ((await spool.manifests.of(letterId).winner(letterId, attempt)) !== fence) {
    await spool.files.remove(temporaryPath(spool, letterId, attempt, fence));
  }
  throw new Fault('conflict', 'PRINT_OVERTAKEN', 'a newer claim is printing this letter');
}

async function find(spool: Spool, letterId: string, attempt: number): Promise<Whereabouts> {
  const winner = await spool.manifests.of(letterId).winner(letterId, attempt);
  if (winner === undefined) return 'not-handed-over';
  if (await spool.files.exists(temporaryPath(spool, letterId, attempt, winner))) return 'not-handed-over';
  // Whoever renamed it may have died before this.
  await syncRename(spool);
  return 'handed-over';
}

/** The new name first: a letter that had neither would be lost. */
async function syncRename({ files, folder, unfinished }: Spool): Promise<void> {
  await files.syncFolder(folder);
  await files.syncFolder(unfinished);
}

async function discard(spool: Spool, letterId: string, attempt: number): Promise<void> {
  for (const { name } of await rivals(spool, letterId, attempt)) await spool.files.remove(join(spool.unfinished, name));
}

function fileName(letterId: string, attempt: number): string {
  return `${letterId}-${attempt}.pdf`;
}

function temporaryPath(spool: Spool, letterId: string, attempt: number, fence: number): string {
  return join(spool.unfinished, `${letterId}-${attempt}-${fence}.tmp`);
}

async function rivals(spool: Spool, letterId: string, attempt: number): Promise<{ name: string; fence: number }[]> {
  const names = await spool.files.list(spool.unfinished);
  return names.flatMap((name) => {
    const [prefix, end] = [`${letterId}-${attempt}-`, '.tmp'];
    if (!name.startsWith(prefix) || !name.endsWith(end)) return [];
    return [{ name, fence: Number(name.slice(prefix.length, -end.length)) }];
  });
}
