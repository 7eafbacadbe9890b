/** Text that has found its place: lines with their size and base line, in millimetres but for the size of the letters. */
import type { Face } from './pdf-face';
import { millimetres, points } from './pdf-lengths';

export const ink = '#14181f';
export const muted = '#5b6672';
export const accent = '#1f4e79';
export type Color = typeof ink | typeof muted | typeof accent;

export interface PlacedLine {
  readonly text: string;
  readonly face: Face;
  /** Points. */
  readonly size: number;
  readonly left: number;
  readonly baseline: number;
  readonly color: Color;
  /** Points added after each letter. */
  readonly spacing: number;
  /** Per cent of the letters' own width. */
  readonly squeeze: number;
}

export interface TextStyle {
  readonly face: Face;
  /** Points. */
  readonly size: number;
  readonly color?: Color;
  readonly align?: 'left' | 'right';
}

export interface TextBlock {
  readonly lines: readonly PlacedLine[];
  /** Where the next may begin. */
  readonly bottom: number;
}

/** Of the size, from one base line to the next. */
const leading = 1.4;

/** Breaks the text into lines within `width` and sets them one below the other. */
export function setText(
  text: string,
  style: TextStyle,
  place: { left: number; top: number; width: number },
): TextBlock {
  const { face, size } = style;
  const pitch = millimetres(size * leading);
  const baseline = place.top + millimetres((size * face.ascent) / 1000);
  const lines = brokenLines(text, face, (1000 * points(place.width)) / size).map((line, index) => ({
    ...plain(line, style),
    left: style.align === 'right' ? place.left + place.width - lineWidth(line, style) : place.left,
    baseline: baseline + index * pitch,
  }));
  return { lines, bottom: place.top + lines.length * pitch };
}

/** One line as it is, whatever its width. */
export function setLine(text: string, style: TextStyle, place: { left: number; baseline: number }): PlacedLine {
  return { ...plain(text, style), ...place };
}

/** Millimetres. */
export function lineWidth(text: string, { face, size }: Pick<TextStyle, 'face' | 'size'>): number {
  return millimetres((face.widthOf(text) * size) / 1000);
}

function plain(text: string, { face, size, color }: TextStyle) {
  return { text, face, size, color: color ?? ink, spacing: 0, squeeze: 100 };
}

/** `width` in thousandths of the size. Lines break at spaces; a word that is wider than a line breaks where it must. */
function brokenLines(text: string, face: Face, width: number): readonly string[] {
  const space = face.widthOf(' ');
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ').flatMap((one) => piecesOf(one, face, width))) {
    const wide = face.widthOf(word);
    if (line !== '' && used + space + wide > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    used += line === '' ? wide : space + wide;
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

function piecesOf(word: string, face: Face, width: number): readonly string[] {
  if (word === '') return [];
  if (face.widthOf(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && face.widthOf(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

const graphemes = new Intl.Segmenter('it', { granularity: 'grapheme' });
