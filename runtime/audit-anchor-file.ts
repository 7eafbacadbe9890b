/** The file of anchors: only ever appended to, so that a copy of it elsewhere is never older than it says. */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { type AuditAnchor, anchorIn } from './audit-anchor';
import { codeOf } from './error-like';
import type { Keyring } from './keyring';

/** Some twenty lines. */
const tailBytes = 8_192;

/** The line is on the disk when this resolves, and is one whatever was cut off before it. Throws Node's errors. */
export async function appendAnchor(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600);
  try {
    await file.appendFile(`${(await endsInLine(file)) ? '' : '\n'}${line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function endsInLine(file: FileHandle): Promise<boolean> {
  const { size } = await file.stat();
  if (size === 0) return true;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString('latin1') === '\n';
}

/** The newest anchor of a service in the file's last lines; undefined where there is none. Throws Node's errors, but for a file that is not there. */
export async function newestAnchor(path: string, service: string, keyring: Keyring): Promise<AuditAnchor | undefined> {
  const lines = (await tailOf(path)).split('\n').reverse();
  for (const line of lines) {
    const anchor = anchorIn(line, keyring);
    if (anchor !== undefined && anchor !== 'unproved' && anchor.service === service) return anchor;
  }
  return undefined;
}

async function tailOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, Math.max(0, size - tailBytes));
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

export interface KeptAnchors {
  readonly anchors: readonly AuditAnchor[];
  /** Lines, from 1 on, that are no anchor, or one that no key of the ring has made. */
  readonly badLines: readonly number[];
}

/** All of a file. Throws Node's errors. */
export async function readAnchors(path: string, keyring: Keyring): Promise<KeptAnchors> {
  const anchors: AuditAnchor[] = [];
  const badLines: number[] = [];
  for (const [index, line] of (await readFile(path, 'latin1')).split('\n').entries()) {
    if (line.trim() === '') continue;
    const anchor = anchorIn(line, keyring);
    if (anchor === undefined || anchor === 'unproved') badLines.push(index + 1);
    else anchors.push(anchor);
  }
  return { anchors, badLines };
}
