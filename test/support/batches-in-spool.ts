/** Batches as the print centre finds them in a spool folder, checked as it would check them. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface BatchInSpool {
  readonly batchId: string;
  /** The names of its letters, sorted. */
  readonly letters: readonly string[];
  /** The names of letters that its manifest holds, in its order. */
  readonly inManifest: readonly string[];
}

const papers = ['SHA256SUMS', 'manifest.json', 'manifest.json.sig'];
const letterName = /"([^"/]+\.pdf)"/g;

/** All that it sees, the oldest first. Throws where a batch is not whole: a file that is not in its checksums, is missing, or is another one. */
export async function batchesIn(folder: string): Promise<readonly BatchInSpool[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
  const batches: BatchInSpool[] = [];
  for (const batchId of names) batches.push(await checkedBatch(join(folder, batchId), batchId));
  return batches;
}

async function checkedBatch(folder: string, batchId: string): Promise<BatchInSpool> {
  const names = (await readdir(folder)).sort();
  const missing = papers.filter((paper) => !names.includes(paper));
  if (missing.length > 0) throw new Error(`batch ${batchId} has no ${missing.join()}`);
  const sums: string[] = [];
  for (const name of names.filter((one) => one !== 'SHA256SUMS'))
    sums.push(`${sha256(await readFile(join(folder, name)))}  ${name}`);
  const told = (await readFile(join(folder, 'SHA256SUMS'), 'utf8')).trim().split('\n');
  if (sums.sort().join('\n') !== told.sort().join('\n')) throw new Error(`batch ${batchId} is not what its sums say`);
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8');
  return {
    batchId,
    letters: names.filter((name) => name.endsWith('.pdf')),
    inManifest: [...manifest.matchAll(letterName)].map(([, name = '']) => name),
  };
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
