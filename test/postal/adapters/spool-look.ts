/** What the print centre sees in a spool folder, and what waits there out of sight. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { VisibleFile } from '../../support/batch-destination/under-test';

/** Every file of every batch that the print centre sees. */
export async function visibleIn(folder: string): Promise<VisibleFile[]> {
  const visible: VisibleFile[] = [];
  for (const batchId of await visibleNames(folder))
    for (const name of await readdir(join(folder, batchId))) {
      const content = await readFile(join(folder, batchId, name));
      visible.push({ batchId, name, digest: createHash('sha256').update(content).digest('hex') });
    }
  return visible;
}

/** The names of the batches, and of whatever else lies there, that the print centre sees. */
export async function visibleNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name !== '.staging' && name !== 'ballast').sort();
}

/** What waits out of sight, the spool's own id apart. */
export async function waitingIn(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, '.staging')).catch(() => []);
  return names.filter((name) => !name.startsWith('.spool-id')).sort();
}
