/** Documents as programs make them: PDFs by pdfkit, pictures of their pages by poppler, and parts to build odd ones from. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateSync } from 'node:zlib';
import PDFDocument from 'pdfkit';
import { temporaryFolder } from './temporary-folder';

const run = promisify(execFile);

export interface DocumentSamples {
  readonly pdf: Buffer;
  readonly jpeg: Buffer;
  readonly progressiveJpeg: Buffer;
  readonly png: Buffer;
}

/** Once a test file: some hundred milliseconds. */
export async function documentSamples(): Promise<DocumentSamples> {
  const folder = await temporaryFolder();
  const pdf = await pdfOf(2);
  const source = join(folder, 'two-pages.pdf');
  await writeFile(source, pdf);
  const picture = async (name: string, ...options: string[]) => {
    await run('pdftoppm', ['-r', '40', '-singlefile', ...options, source, join(folder, name)]);
    return readFile(join(folder, `${name}.${options.includes('-png') ? 'png' : 'jpg'}`));
  };
  return {
    pdf,
    jpeg: await picture('baseline', '-jpeg'),
    progressiveJpeg: await picture('progressive', '-jpeg', '-jpegopt', 'progressive=y'),
    png: await picture('picture', '-png'),
  };
}

/** With so many pages. */
export function pdfOf(pages: number, options: PDFKit.PDFDocumentOptions = {}): Promise<Buffer> {
  const document = new PDFDocument({ autoFirstPage: false, ...options });
  const parts: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve) => {
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
  });
  for (let page = 1; page <= pages; page += 1) document.addPage().text(`Page ${page}, signed by hand.`);
  document.end();
  return whole;
}

/** A PDF of these objects; their places in its table are not right, which whoever counts pages does not mind. */
export function rawPdf(...objects: readonly (string | Buffer)[]): Buffer {
  const bodies = objects.map((object, index) =>
    Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]),
  );
  const end = `xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n`;
  return Buffer.concat([Buffer.from('%PDF-1.7\n%\xe2\xe3\n', 'latin1'), ...bodies, Buffer.from(end)]);
}

export function pdfStream(dictionary: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`<<${dictionary}>>\nstream\n`), content, Buffer.from('\nendstream')]);
}

/** An object stream, as newer programs write most of a PDF. */
export function objectStream(text: string): Buffer {
  return pdfStream('/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode', deflateSync(Buffer.from(text)));
}

export function pngChunk(type: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/** Exactly so many bytes: a PNG with a chunk of random bytes that no reader minds. */
export function pngOfSize(bytes: number, random: (count: number) => Buffer): Buffer {
  const header = Buffer.from('00000001000000010800000000', 'hex');
  const begun = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), pngChunk('IHDR', header)];
  const ended = [pngChunk('IDAT', deflateSync(Buffer.alloc(2))), pngChunk('IEND', Buffer.alloc(0))];
  const around = [...begun, ...ended].reduce((sum, part) => sum + part.length, 12);
  return Buffer.concat([...begun, pngChunk('rnDm', random(bytes - around)), ...ended]);
}

/** The ZIP of one empty file. */
export const zip = Buffer.from(
  'UEsDBAoAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAYVBLAQIUAAoAAAAAAAAAIQAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAABhUEsFBgAAAAABAAEALwAAAB8AAAAAAA==',
  'base64',
);
