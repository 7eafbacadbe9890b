/**
 * Documents in a folder of this machine's, or one that every process of this installation sees: each a file (0600) in one of 256 folders. One that has
 * not come whole has another name, with `.part`. Needs a file system where a rename within a folder is one step, and that keeps what was synced.
 */
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from '../../../../runtime/error-like';
import { isFault } from '../../../../runtime/fault';
import { untilAborted } from '../../../../runtime/until-aborted';
import type { DocumentStore } from '../../ports';
import { folderOwner } from './folder-mark';
import { probeFolder, probing } from './folder-probe';
import { notThere, Source, storeUnavailable } from './store-fault';

const onlyOwner = 0o600;
const onlyOwnersFolder = 0o700;
const unfinished = '.part';
const readBytes = 65_536;
/** A disk that takes longer to keep some kilobytes keeps no document. */
const usualAnswerMilliseconds = 5_000;

interface FolderOptions {
  /** How long a look may take at whether it can be worked with, or whose it is. */
  readonly answerMilliseconds?: number;
}

/** `folder` is made where it does not exist. */
export function folderStore(folder: string, options: FolderOptions = {}): DocumentStore {
  const pathOf = (key: string) => join(folder, key.slice(-2), key);
  const { answerMilliseconds = usualAnswerMilliseconds } = options;
  const owner = async (claim: string) => {
    await makeFolder(folder);
    return folderOwner(folder, claim, () => syncFolder(folder));
  };
  return {
    async write(key, content, _bytes, signal) {
      const path = pathOf(key);
      const source = new Source(content);
      try {
        await makeFolder(dirname(path));
        await writeDurably(path + unfinished, source.bytes(), signal);
        await rename(path + unfinished, path);
        await syncFolder(dirname(path));
      } catch (error) {
        await removeFiles(path).catch(() => {}); // the sweep comes again
        throw source.faultOf(error, signal);
      }
    },
    async *read(key, signal) {
      const file = await open(pathOf(key), 'r').catch((error: unknown) => {
        throw codeOf(error) === 'ENOENT' ? notThere() : storeUnavailable(error);
      });
      try {
        yield* contentOf(file, signal);
      } finally {
        await file.close();
      }
    },
    remove: (key) => asFault(removeFiles(pathOf(key))),
    keysBefore: (time) => keysIn(folder, time),
    // A start waits for it.
    owner: (claim) => asFault(untilAborted(owner(claim), AbortSignal.timeout(answerMilliseconds))),
    answers: probing(async () => {
      await makeFolder(folder);
      await probeFolder(folder);
    }, answerMilliseconds),
  };
}

async function writeDurably(path: string, content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'wx', onlyOwner);
  try {
    for await (const chunk of content) {
      signal.throwIfAborted();
      await file.writeFile(chunk); // goes on where the last one ended
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function* contentOf(file: FileHandle, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead, buffer } = await asFault(file.read(Buffer.allocUnsafe(readBytes), 0, readBytes, null));
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function removeFiles(path: string): Promise<void> {
  await rm(path + unfinished, { force: true });
  await rm(path, { force: true });
  await syncFolder(dirname(path)).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

async function* keysIn(folder: string, time: Date): AsyncGenerator<string> {
  for (const inner of await asFault(namesIn(folder))) {
    for (const name of await asFault(namesIn(join(folder, inner)))) {
      const found = await stat(join(folder, inner, name)).catch(() => undefined); // removed meanwhile
      if (found?.isFile() === true && found.mtime < time)
        yield name.endsWith(unfinished) ? name.slice(0, -unfinished.length) : name;
    }
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Its name is durable, too. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: onlyOwnersFolder });
  if (first !== undefined) await syncFolder(dirname(first));
}

async function syncFolder(folder: string): Promise<void> {
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function asFault<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isFault(error) ? error : storeUnavailable(error);
  }
}
