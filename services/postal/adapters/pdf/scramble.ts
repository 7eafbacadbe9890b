/** The pattern under the half: letters in all directions, so that the half cannot be read through the closed paper. */
import { createHash } from 'node:crypto';
import type { Face } from '../../../../runtime/pdf-face';
import { type Box, points } from '../../../../runtime/pdf-lengths';
import type { Outline } from '../../../../runtime/pdf-parsed-font';

const alphabet = 'BCDFGHJKLMNPQRSTVWXZ23456789';
const rowPoints = 14;
const columnPoints = 14;
/** Light enough that the half stands out in good light, dark enough that it does not in the light that comes through paper. */
const tints = ['0.70 0.75 0.80', '0.77 0.81 0.85', '0.84 0.87 0.90'];
/** Outlines are kept on a grid of this many steps to the letter's size: the pattern need not be beautiful, and the file stays small. */
const gridSteps = 64;
/** About as large as the half's own letters. */
const smallestPoints = 22;
const pointsRange = 20;

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
    for (const [turnOfTint, tint] of tints.entries()) {
      drawn.push(`${tint} rg`);
      for (let row = 0; row * rowPoints < height + rowPoints; row += 1) {
        // The tints take turns along a row, each row begins with the next: none leaves a place light.
        const first = ((turnOfTint + row) % tints.length) * columnPoints;
        for (let across = first; across < width + columnPoints; across += columnPoints * tints.length) {
          const size = (smallestPoints + next(pointsRange)) / gridSteps;
          const turn = (next(360) * Math.PI) / 180;
          const [cos, sin] = [three(size * Math.cos(turn)), three(size * Math.sin(turn))];
          const place = `${two(left + across + next(9) - 4)} ${two(top + row * rowPoints + next(9) - 4)}`;
          // A glyph's outline has its y axis upwards, the page downwards.
          drawn.push(
            `q ${cos} ${sin} ${sin} ${three(-size * Math.cos(turn))} ${place} cm ${outlines[next(outlines.length)]} Q`,
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
  // Around its middle: it is turned there.
  const [right, up] = [0.3 * font.unitsPerEm, 0.36 * font.unitsPerEm];
  let [x, y] = [0, 0];
  const drawn = commands.map(({ command, args }) => {
    const [a = 0, b = 0, c = 0, d = 0] = args.map((length, index) => length - (index % 2 === 0 ? right : up));
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
