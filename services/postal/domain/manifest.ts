/** The manifest: what a batch consists of, as a text that people can read, programs can check, and nobody can change unnoticed. */
import { createHash } from 'node:crypto';
import { Fault } from '../../../runtime/fault';
import { parsedJson } from '../../../runtime/parsed-json';
import { type LetterClass, letterClasses } from './batch';

const format = 'symbolon-manifest-1';
export const mostLetters = 25_000;
/** Above what so many letters can take. */
export const maxManifestBytes = 8_388_608;
/** `previous` of the first manifest. */
export const noPrevious = '0'.repeat(64);

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const digestForm = /^[0-9a-f]{64}$/;
const nameForm = /^[A-Za-z0-9._-]{1,100}$/;

export interface ManifestLetter {
  readonly letterId: string;
  readonly attempt: number;
  /** 2 and more: drawn again by a recorded decision. */
  readonly print: number;
  /** The name of its file. */
  readonly file: string;
  readonly pages: number;
  /** SHA-256, in hex, of the PDF as it is printed: before it is encrypted on its way. */
  readonly sha256: string;
  /** Of that PDF. */
  readonly bytes: number;
}

export interface Manifest {
  /** 1, 2, 3 ... without gaps, over all batches of one postal database. */
  readonly sequence: number;
  readonly batchId: string;
  readonly letterClass: LetterClass;
  readonly createTime: Date;
  /** SHA-256, in hex, of the manifest before it. */
  readonly previous: string;
  /** The earlier manifest of the same batch that this one stands for. */
  readonly replaces: number | undefined;
  readonly letters: readonly ManifestLetter[];
}

/**
 * The manifest as it is signed, kept and sent: ASCII, JSON, a letter a line, in the order given; the same manifest always gives the same
 * bytes. Fault bug MANIFEST_MALFORMED where a part is not as it must be, or a letter or a file is in it twice.
 */
export function manifestText(manifest: Manifest): Buffer {
  const wrong = whatIsWrong(manifest);
  if (wrong !== undefined) throw new Fault('bug', 'MANIFEST_MALFORMED', `a manifest with a wrong ${wrong}`);
  const { letters } = manifest;
  const head = {
    format,
    sequence: manifest.sequence,
    batch_id: manifest.batchId,
    class: manifest.letterClass,
    created: manifest.createTime.toISOString(),
    counts: { letters: letters.length, pages: letters.reduce((sum, { pages }) => sum + pages, 0) },
    previous: manifest.previous,
    replaces: manifest.replaces ?? null,
  };
  const lines = Object.entries(head).map(([name, value]) => `"${name}":${JSON.stringify(value)},\n`);
  return Buffer.from(`{\n${lines.join('')}"letters":[\n${letters.map(letterLine).join(',\n')}\n]}\n`, 'ascii');
}

/** Undefined where it is none, or not byte for byte as it would have been written. */
export function parsedManifest(content: Buffer): Manifest | undefined {
  if (content.length > maxManifestBytes) return undefined;
  const manifest = manifestIn(parsedJson(content.toString('latin1')));
  if (manifest === undefined || whatIsWrong(manifest) !== undefined) return undefined;
  return manifestText(manifest).equals(content) ? manifest : undefined;
}

/** What the next manifest has as `previous`. */
export function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Sorted by name they are in the order of their sequence. */
export function manifestFileName(sequence: number): string {
  return `manifest-${String(sequence).padStart(8, '0')}.json`;
}

export function signatureFileName(sequence: number): string {
  return `${manifestFileName(sequence)}.sig`;
}

function letterLine({ letterId, attempt, print, file, pages, sha256, bytes }: ManifestLetter): string {
  return JSON.stringify({ letter_id: letterId, attempt, print, file, pages, sha256, bytes });
}

/** The first part that is not as it must be. */
function whatIsWrong(manifest: Manifest): string | undefined {
  const { sequence, batchId, letterClass, createTime, previous, replaces, letters } = manifest;
  if (!isCount(sequence)) return 'sequence';
  if (!uuidForm.test(batchId)) return 'batch_id';
  if (!letterClasses.includes(letterClass)) return 'class';
  if (Number.isNaN(createTime.getTime())) return 'created';
  if (!digestForm.test(previous) || (sequence === 1) !== (previous === noPrevious)) return 'previous';
  if (replaces !== undefined && !(isCount(replaces) && replaces < sequence)) return 'replaces';
  if (letters.length > mostLetters || !letters.every(isRightLetter)) return 'letter';
  const isEachOnce = (values: readonly string[]) => new Set(values).size === letters.length;
  if (!isEachOnce(letters.map(({ file }) => file))) return 'file, twice';
  return isEachOnce(letters.map(({ letterId }) => letterId)) ? undefined : 'letter, twice';
}

function isRightLetter({ letterId, attempt, print, file, pages, sha256, bytes }: ManifestLetter): boolean {
  const isNamed = uuidForm.test(letterId) && nameForm.test(file) && digestForm.test(sha256);
  return isNamed && [attempt, print, pages, bytes].every(isCount);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

/** Only the types are looked at here: what the values are is checked after. */
function manifestIn(value: unknown): Manifest | undefined {
  if (!isRecord(value)) return undefined;
  const { sequence, batch_id: batchId, class: className, created, previous, replaces, letters } = value;
  const letterClass = letterClasses.find((one) => one === className);
  if (typeof sequence !== 'number' || typeof batchId !== 'string' || letterClass === undefined) return undefined;
  if (typeof created !== 'string' || typeof previous !== 'string' || !Array.isArray(letters)) return undefined;
  if (replaces !== null && typeof replaces !== 'number') return undefined;
  const read = letters.flatMap((letter: unknown) => letterIn(letter) ?? []);
  if (read.length !== letters.length) return undefined;
  const createTime = new Date(created);
  return { sequence, batchId, letterClass, createTime, previous, replaces: replaces ?? undefined, letters: read };
}

function letterIn(value: unknown): ManifestLetter | undefined {
  if (!isRecord(value)) return undefined;
  const { letter_id: letterId, attempt, print, file, pages, sha256, bytes } = value;
  if (typeof letterId !== 'string' || typeof file !== 'string' || typeof sha256 !== 'string') return undefined;
  if (typeof attempt !== 'number' || typeof print !== 'number') return undefined;
  return typeof pages === 'number' && typeof bytes === 'number'
    ? { letterId, attempt, print, file, pages, sha256, bytes }
    : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
