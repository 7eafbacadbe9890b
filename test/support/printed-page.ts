/** A PDF's page as a printer would show it (poppler): its pixels, its text and where that stands. Places are in millimetres. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './temporary-folder';

const run = promisify(execFile);
const millimetresPerInch = 25.4;

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PrintedPage {
  /** How many pixels that are not white lie in the area; those on its edge count. */
  inkIn(area: Area): number;
  /** Those that lie in it as a whole. */
  inkWithin(area: Area): number;
}

const dotsPerInch = 100;
const lightestInk = 250;

export async function savedPdf(pdf: Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'letter.pdf');
  await writeFile(path, pdf);
  return path;
}

/** The first page. */
export async function printedPage(pdf: Buffer): Promise<PrintedPage> {
  const args = ['-gray', '-r', String(dotsPerInch), '-singlefile', await savedPdf(pdf)];
  const { stdout } = await run('pdftoppm', args, { encoding: 'buffer', maxBuffer: 16 * 1024 * 1024 });
  // P5, width and height, 255, each followed by white space; then the pixels.
  const [header = '', width, height] =
    /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.subarray(0, 40).toString('latin1')) ?? [];
  const sums = inkSums(stdout.subarray(header.length), Number(width), Number(height));
  return {
    inkIn: (area) => sums(edges(area, Math.floor, Math.ceil)),
    inkWithin: (area) => sums(edges(area, Math.ceil, Math.floor)),
  };
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function edges({ left, top, width, height }: Area, low: (n: number) => number, high: (n: number) => number): Edges {
  const dots = (millimetres: number) => (millimetres / millimetresPerInch) * dotsPerInch;
  return {
    left: low(dots(left)),
    top: low(dots(top)),
    right: high(dots(left + width)),
    bottom: high(dots(top + height)),
  };
}

/** The ink of any rectangle from four numbers: each is the ink above and to the left of its place. */
function inkSums(pixels: Uint8Array, width: number, height: number): (edges: Edges) => number {
  const row = width + 1;
  const sums = new Uint32Array(row * (height + 1));
  for (let y = 0; y < height; y += 1) {
    let inRow = 0;
    for (let x = 0; x < width; x += 1) {
      if ((pixels[y * width + x] ?? 255) < lightestInk) inRow += 1;
      sums[(y + 1) * row + x + 1] = (sums[y * row + x + 1] ?? 0) + inRow;
    }
  }
  const at = (x: number, y: number) =>
    sums[Math.min(Math.max(y, 0), height) * row + Math.min(Math.max(x, 0), width)] ?? 0;
  return ({ left, top, right, bottom }) => at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
}

export interface PrintedWord extends Area {
  readonly text: string;
}

/** Every word with the box around it. */
export async function printedWords(pdf: Buffer): Promise<readonly PrintedWord[]> {
  const { stdout } = await run('pdftotext', ['-bbox', await savedPdf(pdf), '-']);
  const word = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)</g;
  return [...stdout.matchAll(word)].map(([, ...found]) => {
    const [left = 0, top = 0, right = 0, bottom = 0] = found
      .slice(0, 4)
      .map((one) => (Number(one) / 72) * millimetresPerInch);
    return { left, top, width: right - left, height: bottom - top, text: found[4] ?? '' };
  });
}

/** What a scanner reads from the DataMatrix within the area. */
export async function scannedDataMatrix(pdf: Buffer, area: Area): Promise<string> {
  const resolution = 300;
  const dots = (millimetres: number) => String(Math.round((millimetres / millimetresPerInch) * resolution));
  const path = await savedPdf(pdf);
  const cut = ['-x', dots(area.left), '-y', dots(area.top), '-W', dots(area.width), '-H', dots(area.height)];
  await run('pdftoppm', ['-png', '-r', String(resolution), '-singlefile', ...cut, path, path]);
  const { stdout } = await run('dmtxread', ['--stop-after=1', '--milliseconds=5000', `${path}.png`]);
  return stdout;
}

/** What a scanner reads from the barcodes of the first page, as a fax of good quality would send it. */
export async function scannedBarcodes(pdf: Buffer): Promise<readonly string[]> {
  const path = await savedPdf(pdf);
  await run('pdftoppm', ['-mono', '-r', '200', '-singlefile', path, path]);
  const { stdout } = await run('zbarimg', ['--quiet', '--nodbus', `${path}.pbm`]);
  return stdout.trim().split('\n');
}
