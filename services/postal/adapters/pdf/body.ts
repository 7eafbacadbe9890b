/** The inside of the letter: subject, the half, what to do with it. */
import type { ComposedLetter, HalfPanel, Section } from '../../ports';
import type { Fonts } from './fonts';
import { halfBox, page, panels, points } from './geometry';
import { drawScramble } from './scramble';
import { accent, ink, muted, write } from './typography';

const columnGap = 10;
const columnWidth = (page.right - page.left - columnGap) / 2;
const fullWidth = page.right - page.left;

export function drawBody(document: PDFKit.PDFDocument, letter: ComposedLetter, fonts: Fonts): void {
  drawWords(document, letter);
  if (letter.half !== undefined) drawHalf(document, letter.half, fonts, letter.code);
  for (const [index, section] of letter.sections.entries()) {
    drawSection(document, section, page.left + index * (columnWidth + columnGap));
  }
  drawFooter(document, letter);
}

function drawWords(document: PDFKit.PDFDocument, letter: ComposedLetter): void {
  const block = { left: page.left, width: fullWidth } as const;
  let top = write(document, letter.subject, { font: 'bold', size: 13, top: panels.inside, ...block }) + 2;
  for (const paragraph of letter.paragraphs) {
    top = write(document, paragraph, { font: 'regular', size: 10, top, ...block }) + 1;
  }
}

/** Labels stand beside the pattern, not on it: small letters would drown there. */
function drawHalf(document: PDFKit.PDFDocument, half: HalfPanel, fonts: Fonts, seed: string): void {
  const { left, width, height } = halfBox;
  const top = panels.halfBox;
  drawScramble(document, fonts.mono, { left, top, width, height }, seed);
  document.rect(points(left), points(top), points(width), points(height)).lineWidth(0.8).stroke(accent);
  const label = { font: 'bold', size: 9, top: top - 6, color: accent } as const;
  write(document, half.label, { ...label, left, width: 110 });
  write(document, half.referenceLabel, { ...label, left: left + width - 50, width: 50, align: 'right' });
  const code = { font: 'mono', size: 42, top: top + 5.6, width: 60, spacing: 3, singleLine: true } as const;
  write(document, half.groups[0], { ...code, left: left + 9 });
  write(document, half.groups[1], { ...code, left: left + 66 });
  const aside = { left: left + width - 49, width: 40, align: 'right' } as const;
  write(document, half.reference, { font: 'bold', size: 22, top: top + 9.6, ...aside });
  if (half.expiryLine === undefined) return;
  write(document, half.expiryLine, { font: 'regular', size: 9.5, left, top: top + height + 3, width });
}

function drawSection(document: PDFKit.PDFDocument, section: Section, left: number): void {
  let top = write(document, section.title, { font: 'bold', size: 11, left, top: panels.lower, width: columnWidth }) + 2;
  for (const [index, item] of section.items.entries()) {
    const mark = section.numbered ? `${index + 1}.` : '•';
    write(document, mark, { font: 'bold', size: 9.5, left, top, width: 6, color: accent });
    top = write(document, item, { font: 'regular', size: 9.5, left: left + 6, top, width: columnWidth - 6 }) + 1.6;
  }
}

function drawFooter(document: PDFKit.PDFDocument, letter: ComposedLetter): void {
  const top = panels.footer - 9;
  document.moveTo(points(page.left), points(top)).lineTo(points(page.right), points(top)).lineWidth(0.4).stroke(muted);
  const place = { left: page.left, width: fullWidth } as const;
  write(document, letter.helpLine, { font: 'bold', size: 9, top: top + 2.5, color: ink, ...place });
  write(document, letter.codeLine, { font: 'regular', size: 7, top: top + 8, color: muted, ...place });
}
