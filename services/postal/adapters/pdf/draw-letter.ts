/** Draws a letter: A4, folded in three, the address in the window, the half inside. */
import PDFDocument from 'pdfkit';
import { Fault } from '../../../../runtime/fault';
import type { ComposedLetter, DrawLetter } from '../../ports';
import { drawBody } from './body';
import { type FontName, type Fonts, loadFonts, missingGlyphs, registerFonts } from './fonts';
import { addressWindow, folds, page, panels, points } from './geometry';
import { accent, ink, muted, write } from './typography';

const largestAddressPoints = 10;
const smallestAddressPoints = 7;
/** Per cent of a letter's width. The widest line that credentials take needs 67: 44 times the widest of their letters. */
const narrowestAddressPercent = 65;

/** Fonts are read here, once; each letter then takes some 10 ms. */
export function openLetterDrawing(): DrawLetter {
  const fonts = loadFonts();
  return async (letter) => {
    refuseUnprintable(letter, fonts);
    return drawn(letter, fonts);
  };
}

function drawn(letter: ComposedLetter, fonts: Fonts): Promise<Buffer> {
  const document = newDocument(letter, fonts);
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
    registerFonts(document, fonts);
    document.addPage();
    drawFoldMarks(document);
    drawSender(document, letter);
    drawAddress(document, letter);
    drawBody(document, letter, fonts);
    document.end();
  });
}

/** All that pdfkit would take from the clock is given here. The title names the letter, not the person. */
function newDocument(letter: ComposedLetter, fonts: Fonts): PDFKit.PDFDocument {
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    lang: letter.language,
    // The default font is a parsed one: see registerFonts.
    font: fonts.regular as unknown as string,
    info: { Title: letter.codeLine, Producer: 'Symbolon', Creator: 'Symbolon', CreationDate: letter.date },
  });
}

function drawFoldMarks(document: PDFKit.PDFDocument): void {
  for (const y of folds) {
    document.moveTo(points(4), points(y)).lineTo(points(8), points(y)).lineWidth(0.4).stroke(muted);
  }
}

function drawSender(document: PDFKit.PDFDocument, letter: ComposedLetter): void {
  document.rect(points(page.left), points(panels.sender), points(12), 2.4).fill(accent);
  write(document, letter.senderName, { font: 'bold', size: 13, left: page.left, top: panels.sender + 4, width: 120 });
  for (const [index, line] of letter.senderLines.entries()) {
    const top = panels.sender + 11 + index * 4;
    write(document, line, { font: 'regular', size: 8.5, left: page.left, top, width: 120, color: muted });
  }
  write(document, letter.dateLine, { font: 'regular', size: 9.5, left: page.left, top: panels.date, width: 60 });
}

function drawAddress(document: PDFKit.PDFDocument, letter: ComposedLetter): void {
  const size = addressSize(document, letter.addressLines);
  for (const [index, line] of letter.addressLines.entries()) {
    const top = addressWindow.top + index * addressWindow.lineHeight;
    const { left, width } = addressWindow;
    const squeeze = squeezeOf(document, line, size);
    write(document, line, { font: 'condensed', size, squeeze, left, top, width, color: ink, singleLine: true });
  }
}

/** The largest size at which every line fits the window, else the smallest that is still read with ease. */
function addressSize(document: PDFKit.PDFDocument, lines: readonly string[]): number {
  const fits = (size: number) =>
    lines.every((line) => addressLineWidth(document, line, size) <= points(addressWindow.width));
  for (let size = largestAddressPoints; size > smallestAddressPoints; size -= 0.5) if (fits(size)) return size;
  return smallestAddressPoints;
}

/** How narrow a line's letters must be to fit the window, in per cent. Fault invalid ADDRESS_TOO_LONG where too narrow to read. */
function squeezeOf(document: PDFKit.PDFDocument, line: string, size: number): number {
  const percent = Math.floor((100 * points(addressWindow.width)) / addressLineWidth(document, line, size));
  if (percent >= narrowestAddressPercent) return Math.min(percent, 100);
  throw new Fault('invalid', 'ADDRESS_TOO_LONG', 'a line of the address does not fit the window');
}

function addressLineWidth(document: PDFKit.PDFDocument, line: string, size: number): number {
  return document.font('condensed').fontSize(size).widthOfString(line);
}

/** Before anything is drawn: a letter with a hole in a name is worse than none. Fault invalid UNPRINTABLE_CHARACTER. */
function refuseUnprintable(letter: ComposedLetter, fonts: Fonts): void {
  const written: readonly [FontName, readonly string[]][] = [
    ['condensed', letter.addressLines],
    ['regular', [...letter.senderLines, letter.helpLine, letter.dateLine, letter.half?.reference ?? '']],
    ['bold', [letter.senderName, letter.half?.reference ?? '']],
    ['mono', letter.half?.groups ?? []],
  ];
  for (const [font, texts] of written) {
    const missing = texts.flatMap((text) => missingGlyphs(fonts[font], text));
    // The character itself would tell something of a name.
    if (missing.length > 0) throw unprintable(missing.length);
  }
}

function unprintable(count: number): Fault {
  return new Fault('invalid', 'UNPRINTABLE_CHARACTER', `the font lacks ${count} character(s) of the letter`);
}
