/** Reads halves back out of mails and letters, as a holder would. */
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ReceivedMail } from './smtp-server';
import { temporaryFolder } from './temporary-folder';

const run = promisify(execFile);
const half = /(?<![A-Z0-9])([BCDFGHJKLMNPQRSTVWXZ2-9]{4})[ \u00a0]+([BCDFGHJKLMNPQRSTVWXZ2-9]{4})(?![A-Z0-9])/;

/** The eight characters in a mail; undefined where it holds none. */
export function halfInMail({ bytes }: ReceivedMail): string | undefined {
  return halfInText(bytes.toString('utf8'));
}

/** The eight characters in a text; undefined where it holds none. */
export function halfInText(text: string): string | undefined {
  const found = half.exec(text);
  return found === null ? undefined : `${found[1]}${found[2]}`;
}

/** The four digits that a mail says belong to the request. */
export function referenceOf({ bytes }: ReceivedMail): string | undefined {
  return /(?:reference|riferimento|Referenz)[^0-9]{1,40}(\d{4})/i.exec(bytes.toString('utf8'))?.[1];
}

/** The paths of the letters of all batches in a spool folder that the print centre sees. */
export async function lettersIn(folder: string): Promise<readonly string[]> {
  const batches = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'));
  const letters = batches.map(async (batch) => {
    const names = await readdir(join(folder, batch));
    return names.filter((name) => name.endsWith('.pdf')).map((name) => join(folder, batch, name));
  });
  return (await Promise.all(letters)).flat();
}

/** The eight characters in a letter. */
export async function halfInLetter(path: string): Promise<string> {
  const { stdout } = await run('pdftotext', ['-layout', path, '-']);
  const found = halfInText(stdout);
  if (found === undefined) throw new Error(`no half in ${path}`);
  return found;
}

/** Likewise, of one that is no file. */
export async function halfInPdf(pdf: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'letter.pdf');
  await writeFile(path, pdf);
  return halfInLetter(path);
}
