/** A spool folder seen from the print centre's side, and a file system that stops where a test says. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { spoolDestination } from '../../../services/postal/adapters/spool/spool-destination';
import { diskFiles, type SpoolFiles } from '../../../services/postal/adapters/spool/spool-files';
import type { LetterDestination } from '../../../services/postal/ports';

export const printTime = new Date('2026-11-23T08:00:00Z');

export function spoolIn(folder: string, files: SpoolFiles = diskFiles): LetterDestination {
  return spoolDestination({ folder, files, log: silentLog, metrics: openMetrics(), clock: { now: () => printTime } });
}

export async function pdfsIn(folder: string): Promise<Buffer[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.pdf'));
  return Promise.all(names.map((name) => readFile(join(folder, name))));
}

const expected = /^(manifest-\d{4}-\d\d-\d\d\.jsonl|\.printing|\.spool-id.*)$/;

/** The manifests' whole lines, and the other files of the folder. */
export async function spoolState(folder: string): Promise<{ lines: object[]; files: string[] }> {
  const names = await readdir(folder).catch(() => []);
  const unfinished = await readdir(join(folder, '.printing')).catch(() => []);
  const files = names.filter((name) => !expected.test(name));
  const texts = names
    .filter((name) => name.startsWith('manifest-'))
    .map((name) => readFile(join(folder, name), 'utf8'));
  const lines = (await Promise.all(texts))
    .join('\n')
    .split('\n')
    .flatMap((line) => {
      try {
        const parsed: object = JSON.parse(line);
        return [parsed];
      } catch {
        return [];
      }
    });
  return { lines, files: [...files, ...unfinished.map((name) => `.printing/${name}`)].sort() };
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
export function dyingFiles(operationsLeft: number, death: Death): SpoolFiles {
  let left = operationsLeft;
  return wrapped(async (name, args, perform) => {
    left -= 1;
    if (left < -1) throw new Died();
    if (left >= 0) return perform();
    if (death === 'after') await perform();
    if (death === 'torn') await tear(name, args);
    throw new Died();
  });
}

async function tear(name: keyof SpoolFiles, [path, content]: readonly unknown[]): Promise<void> {
  if (name !== 'create' && name !== 'append') return;
  const bytes = Buffer.from(content as Buffer);
  await writeFile(String(path), bytes.subarray(0, bytes.length / 2), { flag: name === 'create' ? 'wx' : 'a' });
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

/** Fails the operation of that name, as a full or read-only disk does. */
export function failingFiles(failing: keyof SpoolFiles, code: string): SpoolFiles {
  return wrapped(async (name, _args, perform) => {
    if (name === failing) throw Object.assign(new Error('the disk says no'), { code });
    return perform();
  });
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
