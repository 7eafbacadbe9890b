/** The pattern under the half: light letters in all directions, so that the half cannot be read through the closed paper. */
import { createHash } from 'node:crypto';
import type { ParsedFont } from './fonts';
import { points } from './geometry';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';
const rowMillimetres = 6.2;
const columnMillimetres = 5.2;
const tints = ['#d5dce4', '#dfe5eb', '#e8ecf0'];

/**
 * Drawn as outlines, not as text: who copies the page's text gets the half alone. The pattern depends only on `seed`, so
 * that the same letter gives the same bytes.
 */
export function drawScramble(document: PDFKit.PDFDocument, font: ParsedFont, box: Box, seed: string): void {
  const next = numbersFrom(seed);
  const outlines = [...alphabet].map((character) => font.glyphForCodePoint(character.charCodeAt(0)).path.toSVG());
  document.save();
  document.rect(points(box.left), points(box.top), points(box.width), points(box.height)).clip();
  for (let y = box.top; y < box.top + box.height + rowMillimetres; y += rowMillimetres) {
    for (let x = box.left; x < box.left + box.width + columnMillimetres; x += columnMillimetres) {
      const outline = outlines[next(outlines.length)] ?? '';
      const scale = (16 + next(14)) / font.unitsPerEm;
      document.save();
      document.translate(points(x) + next(8) - 4, points(y) + next(8) - 4).rotate(next(360));
      // A glyph's outline has its y axis upwards.
      document.scale(scale, -scale);
      document.path(outline).fill(tints[next(tints.length)] ?? '#e8ecf0');
      document.restore();
    }
  }
  document.restore();
}

/** Whole numbers below a bound, from a digest that is hashed on and on. It hides nothing: it only must not repeat. */
function numbersFrom(seed: string): (bound: number) => number {
  let block = createHash('sha256').update(seed).digest();
  let offset = 0;
  return (bound) => {
    if (offset + 2 > block.length) {
      block = createHash('sha256').update(block).digest();
      offset = 0;
    }
    offset += 2;
    return block.readUInt16BE(offset - 2) % bound;
  };
}
