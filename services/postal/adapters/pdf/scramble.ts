/** The pattern under the half: letters in all directions, so that the half cannot be read through the closed paper. */
import { createHash } from 'node:crypto';
import type { Face } from './face';
import type { Outline } from './fonts';
import { type Box, points } from './geometry';

const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';
const rowPoints = 15;
const columnPoints = 13;
/** Light enough that the half stands out in good light, dark enough that it does not in the light that comes through paper. */
const tints = ['0.70 0.75 0.80', '0.77 0.81 0.85', '0.84 0.87 0.90'];
/** Outlines are kept on a grid of this many steps to the letter's size: the pattern need not be beautiful, and the file stays small. */
const gridSteps = 64;
const smallestPoints = 16;
const pointsRange = 16;

/**
 * Drawn as outlines, not as text: who copies the page's text gets the half alone. The pattern depends only on the seed, so
 * that the same letter gives the same bytes.
 */
export function scramblePattern(face: Face): (box: Box, seed: string) => string {
  const outlines = [...alphabet].map((character) =>
    coarse(face.font.glyphForCodePoint(character.charCodeAt(0)).path, face),
  );
  return (box, seed) => {
    const next = numbersFrom(seed);
    const [left, top, width, height] = [box.left, box.top, box.width, box.height].map(points) as Quad;
    const drawn = [`q ${two(left)} ${two(top)} ${two(width)} ${two(height)} re W n`];
    for (const tint of tints) {
      drawn.push(`${tint} rg`);
      // Each tint covers every third letter of the rows, so that no place is light.
      for (let y = top; y < top + height + rowPoints; y += rowPoints) {
        for (let x = left + next(columnPoints); x < left + width + columnPoints; x += columnPoints * tints.length) {
          const size = (smallestPoints + next(pointsRange)) / gridSteps;
          const turn = (next(360) * Math.PI) / 180;
          const [cos, sin] = [size * Math.cos(turn), size * Math.sin(turn)];
          const place = `${two(x + next(9) - 4)} ${two(y + next(9) - 4)}`;
          // A glyph's outline has its y axis upwards, the page downwards.
          drawn.push(
            `q ${three(cos)} ${three(sin)} ${three(sin)} ${three(-cos)} ${place} cm ${outlines[next(outlines.length)]} Q`,
          );
        }
      }
    }
    drawn.push('Q');
    return drawn.join('\n');
  };
}

type Quad = [number, number, number, number];

/** A glyph as path operators of the page's content, in steps of the grid. */
function coarse({ commands }: Outline, { font }: Face): string {
  const step = (length: number) => Math.round((length * gridSteps) / font.unitsPerEm);
  let [x, y] = [0, 0];
  const drawn = commands.map(({ command, args }) => {
    const [a = 0, b = 0, c = 0, d = 0] = args;
    if (command === 'closePath') return 'h';
    if (command === 'quadraticCurveTo') {
      // A quadratic curve as the cubic one that pages know.
      const cubic = [x + (2 * (a - x)) / 3, y + (2 * (b - y)) / 3, c + (2 * (a - c)) / 3, d + (2 * (b - d)) / 3, c, d];
      [x, y] = [c, d];
      return `${cubic.map(step).join(' ')} c`;
    }
    [x, y] = [a, b];
    return `${step(a)} ${step(b)} ${command === 'moveTo' ? 'm' : 'l'}`;
  });
  return `${drawn.join(' ')} f`;
}

function two(number: number): string {
  return String(Math.round(number * 100) / 100);
}

function three(number: number): string {
  return String(Math.round(number * 1000) / 1000);
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
