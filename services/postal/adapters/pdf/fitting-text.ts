/** Smaller, step by step, until it fits. */
import { Fault } from '../../../../runtime/fault';
import { firstThatFits as firstOf } from '../../../../runtime/pdf-fitting-text';
import { type Box, bottomOf } from '../../../../runtime/pdf-lengths';
import { type PlacedLine, setText, type TextStyle } from '../../../../runtime/pdf-placed-text';

/** The first `made` that fits, from its full size down to where its smallest letters have 7 points. Faults: invalid LETTER_TOO_LONG. */
export function firstThatFits<Result>(
  smallestAtFullSize: number,
  made: (factor: number) => Result | undefined,
): Result {
  const result = firstOf(smallestAtFullSize, made);
  if (result !== undefined) return result;
  throw new Fault('invalid', 'LETTER_TOO_LONG', 'a text of the letter does not fit its place on the sheet');
}

/** One text alone in its box. */
export function fitting(text: string, style: TextStyle, box: Box): readonly PlacedLine[] {
  return firstThatFits(style.size, (factor) => {
    const { lines, bottom } = setText(text, { ...style, size: style.size * factor }, box);
    return bottom <= bottomOf(box) ? lines : undefined;
  });
}
