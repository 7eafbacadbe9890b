/** The folder that holds everything standalone keeps, for one process at a time. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Libsql from 'libsql';
import { codeOf } from '../../runtime/error-like';
import { Fault } from '../../runtime/fault';

export interface DataFolder {
  readonly path: string;
  file(name: string): string;
  close(): void;
}

/**
 * Makes it where it does not exist, readable by its owner only, and locks it until close() or the end of the process,
 * whichever way that comes. Faults: conflict (DATA_FOLDER_IN_USE).
 */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  const lock = lockFile(path);
  return { path, file: (name) => join(path, name), close: () => lock.close() };
}

/** SQLite's exclusive lock is the operating system's: it ends with the process, and no stale file can hold it. */
function lockFile(path: string): Libsql.Database {
  const lock = new Libsql(join(path, 'lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
    return lock;
  } catch (cause) {
    lock.close();
    if (codeOf(cause) !== 'SQLITE_BUSY') throw cause;
    throw new Fault('conflict', 'DATA_FOLDER_IN_USE', `another process works in ${path}`, { cause });
  }
}
