/** A spool folder seen from the print centre's side, and a file system that stops where a test says. */
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { spoolDestination } from '../../../services/postal/adapters/spool/spool-destination';
import { diskFiles, type SpoolFiles } from '../../../services/postal/adapters/spool/spool-files';
import type { BatchDestination } from '../../../services/postal/ports';
import type { DestinationUnderTest } from '../../support/batch-destination-suite';
import { visibleIn } from './spool-look';

export function spoolIn(folder: string, files: SpoolFiles = diskFiles): BatchDestination {
  return spoolDestination({ folder, files, log: silentLog, metrics: openMetrics() });
}

export function spoolUnderTest(folder: string): DestinationUnderTest {
  return {
    kind: 'folder',
    destination: spoolIn(folder),
    again: async () => spoolIn(folder),
    visible: () => visibleIn(folder),
    close: async () => {},
  };
}

export async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

/** How a process died in the middle of an operation: before it, after it, or with half of the bytes written. */
export type Death = 'before' | 'after' | 'torn';

class Died extends Error {
  readonly code = 'DIED';
}

/** Performs so many operations, dies in the next one, and does nothing any more. */
export function dyingFiles(operationsLeft: number, death: Death): { files: SpoolFiles; hasDied(): boolean } {
  let left = operationsLeft;
  const files = wrapped(async (name, args, perform) => {
    left -= 1;
    if (left < -1) throw new Died();
    if (left >= 0) return perform();
    if (death === 'after') await perform();
    if (death === 'torn') await tear(name, args);
    throw new Died();
  });
  return { files, hasDied: () => left < 0 };
}

async function tear(name: keyof SpoolFiles, [path, content]: readonly unknown[]): Promise<void> {
  if (name === 'create' && Buffer.isBuffer(content))
    await writeFile(String(path), content.subarray(0, content.length / 2), { flag: 'wx' });
  if (name !== 'removeFolder') return;
  const names = await readdir(String(path)).catch(() => []);
  for (const one of names.slice(0, names.length / 2)) await rm(join(String(path), one));
}

/** Performs so many operations and holds the next one until it is let go. */
export function pausingFiles(operationsLeft: number): { files: SpoolFiles; paused: Promise<void>; letGo(): void } {
  let left = operationsLeft;
  let letGo = (): void => {};
  let tellPaused = (): void => {};
  const paused = new Promise<void>((resolve) => {
    tellPaused = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const files = wrapped(async (_name, _args, perform) => {
    left -= 1;
    if (left === -1) {
      tellPaused();
      await gate;
    }
    return perform();
  });
  return { files, paused, letGo };
}

/** Fails the operation of that name, as a full or read-only disk does, until it is mended. */
export function failingFiles(failing: keyof SpoolFiles, code: string): { files: SpoolFiles; mend(): void } {
  let isBroken = true;
  const files = wrapped(async (name, _args, perform) => {
    if (isBroken && name === failing) throw Object.assign(new Error('the disk says no'), { code });
    return perform();
  });
  return {
    files,
    mend: () => {
      isBroken = false;
    },
  };
}

type Around = (name: keyof SpoolFiles, args: readonly unknown[], perform: () => Promise<unknown>) => Promise<unknown>;

export function wrapped(around: Around): SpoolFiles {
  return new Proxy(diskFiles, {
    get: (files, name: keyof SpoolFiles) => {
      // Every member of SpoolFiles is a function that gives a promise.
      const operation = files[name] as (...args: readonly unknown[]) => Promise<unknown>;
      return (...args: readonly unknown[]) => around(name, args, () => operation(...args));
    },
  });
}
