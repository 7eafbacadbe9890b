/** What machines read: the letter's DataMatrix, the inserter's marks, the marks of the folds. */
import { raw } from '@bwip-js/node';
import { Fault } from '../../../../runtime/fault';
import { filled, rectangle } from '../../../../runtime/pdf-bars';
import { points } from '../../../../runtime/pdf-lengths';
import { formatLetterCode, parseLetterCode } from '../../domain/letter-code';
import type { ComposedLetter } from '../../ports';
import { dataMatrixCorner, foldMarks, folds, insertingMarks } from './geometry';

/** What the DataMatrix of the letter's page says. */
export function dataMatrixText({ code }: ComposedLetter): string {
  const parsed = parseLetterCode(code);
  if (parsed?.print === undefined)
    throw new Fault('bug', 'LETTER_CODE', 'the code of a letter is its id, attempt and print');
  return formatLetterCode({ ...parsed, page: { page: 1, pages } });
}

/** A letter is one sheet, printed on one side. */
const pages = 1;

/** Millimetres; print centres ask for 0.5 at least. */
export const moduleWidth = 0.6;
/** The symbol that takes all letters but those of many attempts and prints: naming it spares the search for the smallest. */
export const usualSymbol = '26x26';
const usualCharacters = 52;

/** As operators of the page's content: rows of dark modules as bars. */
export function dataMatrix(text: string): string {
  const { pixs, side } = modulesOf(text);
  const module = points(moduleWidth);
  const left = points(dataMatrixCorner.right) - side * module;
  const top = points(dataMatrixCorner.top);
  const bars: string[] = [];
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      let length = 0;
      while (column + length < side && pixs[row * side + column + length] === 1) length += 1;
      if (length > 0) bars.push(rectangle(left + column * module, top + row * module, length * module, module));
      column += length;
    }
  }
  return filled(bars);
}

function modulesOf(text: string): { readonly pixs: readonly number[]; readonly side: number } {
  const symbol = text.length <= usualCharacters ? { version: usualSymbol } : {};
  const [drawn] = raw({ bcid: 'datamatrix', text, ...symbol });
  if (drawn === undefined || !('pixs' in drawn)) throw new Fault('bug', 'DATA_MATRIX', 'no DataMatrix was made');
  return { pixs: drawn.pixs, side: drawn.pixx };
}

/** One sixth of an inch from mark to mark, as inserters read. */
export const markPitch = 25.4 / 6;

/**
 * Optical marks as inserters know them: bars at one pitch beside the left edge. From above: the gate, always there, tells where
 * reading begins; the set's first sheet; its last one, after which the envelope is closed; parity, so that the number of bars is
 * even; the end, always there. A letter of one sheet has all but the parity.
 */
export const insertingBars: string = (() => {
  const marks = [true, true, true, false, true];
  const { left, top, width, thickness } = insertingMarks;
  const tops = marks.flatMap((drawn, index) => (drawn ? [top + index * markPitch] : []));
  return filled(tops.map((y) => rectangle(points(left), points(y), points(width), points(thickness))));
})();

export const foldBars: string = filled(
  folds.map((y) => rectangle(points(foldMarks.left), points(y) - 0.2, points(foldMarks.width), 0.4)),
);
