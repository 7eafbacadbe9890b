/** Names and folders at an SFTP server. Whatever these reject with is an SftpFailure, or the signal's reason. */
import type { Requests } from './requests';
import { isMissing, isRefusal, isUnsupported, SftpFailure, status } from './sftp-failure';

type Kind = 'file' | 'folder' | 'other';

/** A folder of ours has a file for each letter of a batch, or a folder for each batch. */
const mostNames = 200_000;
const onlyOwner = 0o700;
/** A batch's folder has none in it, unless the print centre makes one. */
const deepest = 4;

/** Undefined where there is nothing of that name. */
export async function kindOf(requests: Requests, path: string): Promise<Kind | undefined> {
  try {
    const found = await requests.ask<{ isDirectory(): boolean; isFile(): boolean }>('lstat', (sftp, answer) =>
      sftp.lstat(path, answer),
    );
    return found.isDirectory() ? 'folder' : found.isFile() ? 'file' : 'other';
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** The names in a folder; undefined where there is none. */
export async function namesIn(requests: Requests, path: string): Promise<readonly string[] | undefined> {
  try {
    const folder = await requests.ask<Buffer>('opendir', (sftp, answer) => sftp.opendir(path, answer));
    try {
      return await readNames(requests, folder);
    } finally {
      requests.drop(folder);
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function readNames(requests: Requests, folder: Buffer): Promise<readonly string[]> {
  const names: string[] = [];
  for (;;) {
    try {
      const some = await requests.ask<{ filename: string }[]>('readdir', (sftp, answer) =>
        sftp.readdir(folder, answer),
      );
      for (const { filename } of some) if (filename !== '.' && filename !== '..') names.push(filename);
    } catch (error) {
      if (isRefusal(error, status.endOfFile)) return names;
      throw error;
    }
    if (names.length > mostNames) throw new SftpFailure('refused', 'readdir without end');
  }
}

/** It is there afterwards; only its owner may look into one that was made. */
export async function makeFolder(requests: Requests, path: string): Promise<void> {
  try {
    await requests.do('mkdir', (sftp, done) => sftp.mkdir(path, { mode: onlyOwner }, done));
  } catch (error) {
    // Version 3 has no word for "exists already": OpenSSH tells it as any failure.
    if (isRefusal(error, status.failure, status.fileAlreadyExists) && (await kindOf(requests, path)) === 'folder')
      return;
    throw error;
  }
}

/** In one step; false where `from` is not there. Refused where `to` is there. */
export async function rename(requests: Requests, from: string, to: string): Promise<boolean> {
  try {
    await requests.do('rename', (sftp, done) => sftp.rename(from, to, done));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** A file, which may take another one's place: in one step where the server can do that. */
export async function replace(requests: Requests, from: string, to: string): Promise<void> {
  try {
    await requests.do('posix-rename', (sftp, done) => sftp.ext_openssh_rename(from, to, done));
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    await remove(requests, to);
    await requests.do('rename', (sftp, done) => sftp.rename(from, to, done));
  }
}

/** A file gets a name that may be taken by then: that one stays. It loses its old name. */
export async function nameUnlessTaken(requests: Requests, from: string, to: string): Promise<void> {
  try {
    await requests.do('hardlink', (sftp, done) => sftp.ext_openssh_hardlink(from, to, done));
  } catch (error) {
    // By the protocol a rename of version 3 takes nobody's place either, but not all servers know.
    const give = isUnsupported(error) ? () => rename(requests, from, to) : () => Promise.reject(error);
    await give().catch(async (cause) => {
      if ((await kindOf(requests, to)) === undefined) throw cause;
    });
  }
  await remove(requests, from);
}

/** Nothing there is fine. */
export async function remove(requests: Requests, path: string): Promise<void> {
  await requests.do('unlink', (sftp, done) => sftp.unlink(path, done)).catch(ignoringMissing);
}

/** A folder and what is in it. Nothing there is fine. */
export async function removeTree(requests: Requests, path: string, depth = deepest): Promise<void> {
  for (const name of (await namesIn(requests, path)) ?? []) {
    const inner = `${path}/${name}`;
    if (depth > 0 && (await kindOf(requests, inner)) === 'folder') await removeTree(requests, inner, depth - 1);
    else await remove(requests, inner);
  }
  await requests.do('rmdir', (sftp, done) => sftp.rmdir(path, done)).catch(ignoringMissing);
}

function ignoringMissing(error: unknown): void {
  if (!isMissing(error)) throw error;
}
