/** The window envelopes, and what part of the sheet their windows show. Pure geometry, in millimetres. */
import type { Box } from '../../../../runtime/pdf-lengths';
import { folds, page } from './geometry';

interface Envelope {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** From the envelope's top left corner. */
  readonly window: Box;
}

/**
 * ISO 269 sizes. Poste Italiane reads the recipient at the lower right, above a white band: the window (100 x 35) stands 20 from
 * the right and from the lower edge.
 */
export const envelopes: readonly Envelope[] = [
  { name: 'C6/C5', width: 229, height: 114, window: { left: 109, top: 59, width: 100, height: 35 } },
  { name: 'DL', width: 220, height: 110, window: { left: 100, top: 55, width: 100, height: 35 } },
];

export interface Shift {
  readonly right: number;
  readonly down: number;
}

/** Every place of the folded sheet in the envelope: the corners of its freedom and a grid between them, at most `step` apart. */
export function shiftsIn(envelope: Envelope, step: number): readonly Shift[] {
  const downs = upTo(envelope.height - folds[0], step);
  return upTo(envelope.width - page.width, step).flatMap((right) => downs.map((down) => ({ right, down })));
}

/** What of the sheet's upper third the window shows. */
export function shownThrough({ window }: Envelope, shift: Shift): Box {
  const left = Math.max(0, window.left - shift.right);
  const top = Math.max(0, window.top - shift.down);
  const right = Math.min(page.width, window.left + window.width - shift.right);
  const bottom = Math.min(folds[0], window.top + window.height - shift.down);
  return { left, top, width: right - left, height: bottom - top };
}

function upTo(room: number, step: number): readonly number[] {
  const count = Math.ceil(room / step);
  return Array.from({ length: count + 1 }, (_, index) => (room * index) / Math.max(1, count));
}
