/** Batches as a destination gets them: letters that are unlike any other's, drawn as they are asked for, then papers. */
import { createHash } from 'node:crypto';
import { systemClock } from '../../runtime/clock';
import { uuidV7Ids } from '../../runtime/id';
import type { BatchFile, Parcel } from '../../services/postal/ports';

const ids = uuidV7Ids(systemClock);

interface ParcelShape {
  readonly batchId?: string;
  readonly fence?: number;
  readonly letters?: number;
  /** Of each letter, about. */
  readonly letterBytes?: number;
  /** Other bytes under the same names, as letters have that were encrypted anew. */
  readonly edition?: string;
}

export interface DrawnParcel extends Parcel {
  /** All that it holds, drawn anew. */
  drawn(): readonly BatchFile[];
}

export function newBatchId(): string {
  return ids.next();
}

/** Two letters and a manifest, unless told otherwise. The same shape gives the same bytes. */
export function drawnParcel({
  batchId = newBatchId(),
  fence = 1,
  letters = 2,
  letterBytes = 1_000,
  edition = 'first',
}: ParcelShape = {}): DrawnParcel {
  const draw = function* (): Generator<BatchFile> {
    for (let index = 1; index <= letters; index += 1) {
      const name = `${batchId}-${String(index).padStart(4, '0')}.pdf`;
      yield batchFile('letter', name, pdf(`${name} ${edition}`, letterBytes));
    }
    yield batchFile('paper', 'manifest.jsonl', Buffer.from(`${batchId} ${letters} ${edition}\n`));
  };
  return {
    batchId,
    fence,
    letterClass: 'italy',
    files: oneByOne(draw),
    drawn: () => [...draw()],
  };
}

/** A parcel of these very files. */
export function parcelOf(files: readonly BatchFile[], { batchId = newBatchId(), fence = 1 }: ParcelShape = {}): Parcel {
  return { batchId, fence, letterClass: 'italy', files: oneByOne(() => files) };
}

export function batchFile(kind: BatchFile['kind'], name: string, content: Buffer): BatchFile {
  return { kind, name, content, digest: createHash('sha256').update(content).digest('hex') };
}

export function oneByOne(draw: () => Iterable<BatchFile>): AsyncIterable<BatchFile> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* draw();
    },
  };
}

/** A page with this text, which a printer can draw. What is missing to the size is in a comment, unlike from place to place. */
export function pdf(text: string, bytes = 0): Buffer {
  const shown = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${shown.length} >>\nstream\n${shown}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  body += filling(text, bytes - body.length);
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join('')}`;
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + table + trailer, 'latin1');
}

function filling(seed: string, bytes: number): string {
  const own = createHash('sha256').update(seed).digest('hex');
  const lines: string[] = [];
  for (let length = 0; length < bytes; length += 76) lines.push(`%${String(length).padStart(10, '0')}${own}\n`);
  return lines.join('');
}
