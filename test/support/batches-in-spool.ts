/** Batches as the print centre finds them in a spool folder, checked as it would check them. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsedManifest } from '../../services/postal/domain/manifest';

export interface BatchInSpool {
  readonly batchId: string;
  /** The names of its letters, sorted. */
  readonly letters: readonly string[];
  /** The names of letters that its manifest holds, in its order. */
  readonly inManifest: readonly string[];
}

const paperNames = [/^SHA256SUMS$/, /^manifest-\d{8}\.json$/, /^manifest-\d{8}\.json\.sig$/];

/** All that it sees, the oldest first. Throws where a batch is not whole: a file that is not in its checksums, is missing, or is another one. */
export async function batchesIn(folder: string): Promise<readonly BatchInSpool[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).sort();
  const batches: BatchInSpool[] = [];
  for (const batchId of names) batches.push(await checkedBatch(join(folder, batchId), batchId));
  return batches;
}

async function checkedBatch(folder: string, batchId: string): Promise<BatchInSpool> {
  const names = (await readdir(folder)).sort();
  const [, manifestName] = paperNames.map((form) => names.find((name) => form.test(name)));
  if (manifestName === undefined || !paperNames.every((form) => names.some((name) => form.test(name))))
    throw new Error(`batch ${batchId} lacks a paper, among ${names.length} files`);
  const sums: string[] = [];
  for (const name of names.filter((one) => one !== 'SHA256SUMS'))
    sums.push(`${sha256(await readFile(join(folder, name)))}  ${name}`);
  const told = (await readFile(join(folder, 'SHA256SUMS'), 'utf8')).trim().split('\n');
  if (sums.sort().join('\n') !== told.sort().join('\n')) throw new Error(`batch ${batchId} is not what its sums say`);
  const manifest = parsedManifest(await readFile(join(folder, manifestName)));
  if (manifest === undefined) throw new Error(`batch ${batchId} has a damaged manifest`);
  return {
    batchId,
    letters: names.filter((name) => name.endsWith('.pdf')),
    inManifest: manifest.letters.map(({ file }) => file),
  };
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
