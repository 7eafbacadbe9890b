/** What the spool asks of the file system, each call durable when it resolves. Needs POSIX semantics: a local disk, not NFS. */
import { constants } from 'node:fs';
import { access, link, mkdir, open, readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

export interface SpoolFiles {
  /** Makes the folder, and those above it, where they are absent, and their names durable; only the owner may look into it. */
  makeFolder(folder: string): Promise<void>;
  /** A new file (0600) with this content; EEXIST where there is one. A part that was written is removed again. */
  create(path: string, content: Buffer): Promise<void>;
  /** What the file holds from this byte on, at most so much; undefined where there is no file, or a shorter one. */
  readFrom(path: string, offset: number, mostBytes: number): Promise<Buffer | undefined>;
  /** Gives the file a second name. False where that name is taken. */
  linkIfAbsent(from: string, to: string): Promise<boolean>;
  exists(path: string): Promise<boolean>;
  /** False where `from` was not there. */
  rename(from: string, to: string): Promise<boolean>;
  /** False where there was nothing to remove. */
  remove(path: string): Promise<boolean>;
  /** With all that is in it; nothing there is fine. */
  removeFolder(folder: string): Promise<void>;
  /** Nothing where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** Makes creations, renames and removals in the folder durable. */
  syncFolder(folder: string): Promise<void>;
}

const onlyOwner = 0o600;

export const diskFiles: SpoolFiles = {
  makeFolder,
  async create(path, content) {
    const file = await open(path, 'wx', onlyOwner);
    try {
      await file.writeFile(content);
      await file.sync();
    } catch (error) {
      await unlink(path).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
  },
  async readFrom(path, offset, mostBytes) {
    const file = await open(path, 'r').catch(ignoring('ENOENT', undefined));
    if (file === undefined) return undefined;
    try {
      const { size } = await file.stat();
      if (size < offset) return undefined;
      const buffer = Buffer.alloc(Math.min(size - offset, mostBytes));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  },
  linkIfAbsent: (from, to) =>
    link(from, to)
      .then(() => true)
      .catch(ignoring('EEXIST', false)),
  exists: (path) =>
    access(path, constants.F_OK)
      .then(() => true)
      .catch(ignoring('ENOENT', false)),
  rename: (from, to) =>
    rename(from, to)
      .then(() => true)
      .catch(ignoring('ENOENT', false)),
  remove: (path) =>
    unlink(path)
      .then(() => true)
      .catch(ignoring('ENOENT', false)),
  // Tried again where somebody who was overtaken still writes into it.
  removeFolder: (folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  list: (folder) => readdir(folder).catch(ignoring('ENOENT', [])),
  syncFolder,
};

/** By itself: what Node calls recursive tells of a read-only disk as ENOENT. */
async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(resolve(folder));
  const make = () => mkdir(folder, { mode: 0o700 });
  try {
    await make();
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    if (errorCode(error) !== 'ENOENT') throw error;
    await makeFolder(parent);
    await make().catch(ignoring('EEXIST', undefined));
  }
  await syncFolder(parent);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function errorCode(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}

function ignoring<T>(code: string, instead: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) === code) return instead;
    throw error;
  };
}
