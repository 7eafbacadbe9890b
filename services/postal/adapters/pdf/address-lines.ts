/**
 * The address in its window. By rule: letters of 10 points where all lines fit, else smaller in steps of half a point down to 7;
 * a line that is still too wide is squeezed to 65 per cent of its width at most; then there can be no letter. The lines stand
 * closer the more they are, since the block must stay in view however the sheet lies in its envelope.
 */
import { Fault } from '../../../../runtime/fault';
import type { Face } from '../../../../runtime/pdf-face';
import { millimetres } from '../../../../runtime/pdf-lengths';
import { lineWidth, type PlacedLine, setLine } from '../../../../runtime/pdf-placed-text';
import { addressBox } from './geometry';

const largestPoints = 10;
const smallestPoints = 7;
const stepPoints = 0.5;
/** The widest line that credentials take needs 67: 44 times the widest of their letters. */
const narrowestPercent = 65;
const mostLines = 6;
const widestPitch = 4.1;
/** Of the size: a capital with its accent above the base line, a tail below, and the least from one base line to the next. */
const above = 0.95;
const below = 0.24;
const tightestPitch = 1.02;

/** Faults: invalid ADDRESS_TOO_LONG. */
export function setAddress(lines: readonly string[], face: Face): readonly PlacedLine[] {
  if (lines.length > mostLines) throw tooLong('the address has more lines than the window');
  const size = sizeFor(lines, face);
  const pitch = Math.min(widestPitch, roomiestPitch(lines.length, size));
  return lines.map((text, index) => ({
    ...setLine(text, { face, size }, { left: addressBox.left, baseline: baselineOf(index, size, pitch) }),
    squeeze: squeezeOf(text, size, face),
  }));
}

function baselineOf(index: number, size: number, pitch: number): number {
  return addressBox.top + millimetres(above * size) + index * pitch;
}

/** The largest size at which everything fits without squeezing, else the smallest that is still read with ease. */
function sizeFor(lines: readonly string[], face: Face): number {
  const fits = (size: number) =>
    roomiestPitch(lines.length, size) >= millimetres(tightestPitch * size) &&
    lines.every((text) => lineWidth(text, { face, size }) <= addressBox.width);
  for (let size = largestPoints; size > smallestPoints; size -= stepPoints) if (fits(size)) return size;
  return smallestPoints;
}

function roomiestPitch(lineCount: number, size: number): number {
  if (lineCount < 2) return widestPitch;
  return (addressBox.height - millimetres((above + below) * size)) / (lineCount - 1);
}

function squeezeOf(text: string, size: number, face: Face): number {
  const percent = Math.floor((100 * addressBox.width) / lineWidth(text, { face, size }));
  if (percent >= narrowestPercent) return Math.min(percent, 100);
  throw tooLong('a line of the address does not fit the window');
}

function tooLong(message: string): Fault {
  return new Fault('invalid', 'ADDRESS_TOO_LONG', message);
}
