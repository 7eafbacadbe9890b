/**
 * The letter as anybody would write it with pdfkit, to compare with: the same words, fonts and marks at the same places, PDF/A-2b and
 * tagged, in memory. Nothing is checked, made smaller where it does not fit, or the same twice. Fonts are parsed once, and the pattern
 * under the half comes ready: neither is what is measured.
 */
import { raw } from '@bwip-js/node';
import PDFDocument from 'pdfkit';
import { points } from '../runtime/pdf-lengths';
import { loadFonts } from '../services/postal/adapters/pdf/fonts';
import {
  addressBox,
  dataMatrixCorner,
  dateBox,
  expiryBox,
  foldMarks,
  folds,
  footerBox,
  halfBox,
  insertingMarks,
  sectionsBox,
  senderBox,
  wordsBox,
} from '../services/postal/adapters/pdf/geometry';
import { dataMatrixText } from '../services/postal/adapters/pdf/machine-marks';
import { scramblePattern } from '../services/postal/adapters/pdf/scramble';
import type { ComposedLetter, Section } from '../services/postal/ports';

type Document = PDFKit.PDFDocument;
type FontName = 'regular' | 'bold' | 'condensed' | 'mono';
const fontNames = ['regular', 'bold', 'condensed', 'mono'] as const;

export function plainLetters(): (letter: ComposedLetter) => Promise<Buffer> {
  const fonts = loadFonts();
  const scramble = scramblePattern(fonts.mono);
  return (letter) =>
    new Promise((resolve, reject) => {
      const document = newDocument(letter);
      const chunks: Buffer[] = [];
      document.on('data', (chunk: Buffer) => chunks.push(chunk));
      document.on('end', () => resolve(Buffer.concat(chunks)));
      document.on('error', reject);
      // pdfkit takes parsed fonts, which its types do not know.
      for (const name of fontNames) document.registerFont(name, fonts[name].font as unknown as string);
      document.addPage();
      document.markContent('Artifact', { type: 'Layout' });
      drawMarks(document, letter);
      if (letter.half !== undefined) document.addContent(scramble(halfBox, letter.code));
      document.endMarkedContent();
      writeWords(document, letter);
      document.end();
    });
}

function newDocument({ language, codeLine, date }: ComposedLetter): Document {
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    pdfVersion: '1.7',
    subset: 'PDF/A-2b',
    tagged: true,
    displayTitle: true,
    lang: language,
    // Without it pdfkit would embed a font that is not used.
    font: null as unknown as string,
    info: { Title: codeLine, CreationDate: date },
  });
}

function drawMarks(document: Document, letter: ComposedLetter): void {
  const { left, top, width, thickness } = insertingMarks;
  for (const index of [0, 1, 2, 4])
    document.rect(points(left), points(top + (index * 25.4) / 6), points(width), points(thickness));
  for (const fold of folds) document.rect(points(foldMarks.left), points(fold) - 0.2, points(foldMarks.width), 0.4);
  drawDataMatrix(document, letter);
  document.fill('black');
  document.rect(points(senderBox.left), points(senderBox.top), points(12), points(0.85)).fill('#1f4e79');
  document.moveTo(points(20), points(273)).lineTo(points(190), points(273)).lineWidth(0.4).stroke('#5b6672');
}

/** Of bwip-js's options, which its types do not know. */
const usualSymbol = { version: '26x26' };

function drawDataMatrix(document: Document, letter: ComposedLetter): void {
  const [symbol] = raw({ bcid: 'datamatrix', text: dataMatrixText(letter), ...usualSymbol });
  if (symbol === undefined || !('pixs' in symbol)) throw new Error('no DataMatrix was made');
  const { pixs, pixx: side } = symbol;
  const module = points(0.6);
  const left = points(dataMatrixCorner.right) - side * module;
  const top = points(dataMatrixCorner.top);
  for (let row = 0; row < side; row += 1)
    for (let column = 0; column < side; column += 1) {
      let length = 0;
      while (column + length < side && pixs[row * side + column + length] === 1) length += 1;
      if (length > 0) document.rect(left + column * module, top + row * module, length * module, module);
      column += length;
    }
}

type Write = (tag: string, text: string, font: FontName, size: number, options?: PDFKit.Mixins.TextOptions) => void;

/** Each text below the one before it, as pdfkit's own flow of text has it. */
function writeWords(document: Document, letter: ComposedLetter): void {
  const root = document.struct('Document');
  document.addStructure(root);
  const write: Write = (tag, text, font, size, options) => {
    root.add(document.struct(tag, {}, () => void document.font(font).fontSize(size).text(text, options)));
  };
  const from = ({ left, top }: { left: number; top: number }) => {
    document.x = points(left);
    document.y = points(top);
    return document.fillColor('#14181f');
  };
  from({ ...senderBox, top: senderBox.top + 3 });
  write('P', letter.senderName, 'bold', 13, { width: points(senderBox.width) });
  for (const line of letter.senderLines) write('P', line, 'regular', 8.5, { width: points(senderBox.width) });
  from(dateBox);
  write('P', letter.dateLine, 'regular', 9.5, { width: points(dateBox.width) });
  from(addressBox);
  for (const line of letter.addressLines) write('P', line, 'condensed', 10, { width: points(addressBox.width) });
  from(wordsBox);
  write('H1', letter.subject, 'bold', 13, { width: points(wordsBox.width) });
  for (const paragraph of letter.paragraphs) write('P', paragraph, 'regular', 10, { width: points(wordsBox.width) });
  writeHalf(letter, from, write);
  writeSections(letter.sections, from, write);
  from(footerBox);
  write('P', letter.helpLine, 'bold', 9, { width: points(footerBox.width) });
  write('P', letter.codeLine, 'regular', 7, { width: points(footerBox.width) });
  root.end();
}

type From = (place: { left: number; top: number }) => unknown;

function writeHalf({ half }: ComposedLetter, from: From, write: Write): void {
  if (half === undefined) return;
  const { left, top } = halfBox;
  const line = { lineBreak: false } as const;
  from({ left, top: top - 6.2 });
  write('P', half.label, 'bold', 9, line);
  from({ left: left + 115, top: top - 6.2 });
  write('P', half.referenceLabel, 'bold', 9, line);
  for (const [index, group] of half.groups.entries()) {
    from({ left: left + 9 + index * 57, top: top + 6 });
    write('P', group, 'mono', 42, { ...line, characterSpacing: 3 });
  }
  from({ left: left + 136, top: top + 10 });
  write('P', half.reference, 'bold', 22, line);
  from(expiryBox);
  write('P', half.expiryLine ?? '', 'bold', 9.5, { width: points(expiryBox.width) });
}

const columnWidth = 80;
const columnPitch = 90;

function writeSections(sections: readonly Section[], from: From, write: Write): void {
  for (const [index, { title, numbered, items }] of sections.entries()) {
    const place = {
      left: sectionsBox.left + (index % 2) * columnPitch,
      top: sectionsBox.top + Math.floor(index / 2) * 33,
    };
    from(place);
    write('H2', title, 'bold', 11, { width: points(columnWidth) });
    for (const [number, item] of items.entries())
      write('P', `${numbered ? `${number + 1}.` : '•'} ${item}`, 'regular', 9.5, { width: points(columnWidth) });
  }
}
