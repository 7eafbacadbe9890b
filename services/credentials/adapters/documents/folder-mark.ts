import { randomUUID } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../../../../runtime/error-like';
import { markName, mostMarkBytes, ownerOf } from './owner-mark';

const onlyOwner = 0o600;

/** Whose the folder is; `claim`'s from now on where it was nobody's. Throws what the file system does, and as ownerOf. */
export function folderOwner(folder: string, claim: string, syncFolder: () => Promise<void>): Promise<string> {
  const path = join(folder, markName);
  const makeIfAbsent = async (content: string) => {
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await writeSynced(unfinished, content);
      await link(unfinished, path).catch(unless('EEXIST'));
    } finally {
      await rm(unfinished, { force: true });
    }
    await syncFolder();
  };
  return ownerOf({ read: () => readMark(path), makeIfAbsent }, claim);
}

async function writeSynced(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx', onlyOwner);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function readMark(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(unless('ENOENT'));
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(mostMarkBytes), 0, mostMarkBytes, 0);
    return buffer.toString('ascii', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function unless(code: string): (error: unknown) => undefined {
  return (error) => {
    if (codeOf(error) !== code) throw error;
    return undefined;
  };
}
