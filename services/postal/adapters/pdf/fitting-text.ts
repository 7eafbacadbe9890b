/** Smaller, step by step, until it fits. */
import { Fault } from '../../../../runtime/fault';
import { type Box, bottomOf } from './geometry';
import { type PlacedLine, setText, type TextStyle } from './placed-text';

const smallestPoints = 7;
const step = 0.05;

/** The first `made` that fits, from its full size down to where its smallest letters have 7 points. Faults: invalid LETTER_TOO_LONG. */
export function firstThatFits<Result>(
  smallestAtFullSize: number,
  made: (factor: number) => Result | undefined,
): Result {
  for (let factor = 1; factor * smallestAtFullSize >= smallestPoints - 0.001; factor -= step) {
    const result = made(factor);
    if (result !== undefined) return result;
  }
  throw new Fault('invalid', 'LETTER_TOO_LONG', 'a text of the letter does not fit its place on the sheet');
}

/** One text alone in its box. */
export function fitting(text: string, style: TextStyle, box: Box): readonly PlacedLine[] {
  return firstThatFits(style.size, (factor) => {
    const { lines, bottom } = setText(text, { ...style, size: style.size * factor }, box);
    return bottom <= bottomOf(box) ? lines : undefined;
  });
}
