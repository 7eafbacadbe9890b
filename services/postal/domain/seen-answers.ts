/** What a file has said of each of its letters so far: in a number each, since there may be hundreds of thousands. */

import { type LetterAnswer, returnReasons } from './letter-answer';
import type { LetterCode } from './letter-code';

/** Not said before; said before; or something else was said, which cannot be true as well. */
type Agreement = 'new' | 'same' | 'contradicting';

/** A letter is despatched, and then one of the outcomes; what else is said of one print excludes all other. */
const outcomes: readonly LetterAnswer['kind'][] = ['delivered', 'returned', 'lost', 'damaged'];
const others: readonly LetterAnswer['kind'][] = ['spoiled', 'missing'];
const despatched = 1;

export class SeenAnswers {
  private readonly saidOf = new Map<string, number>();

  /** Takes note of it where it is new. */
  add(letter: LetterCode, answer: LetterAnswer): Agreement {
    const key = keyOf(letter);
    const said = this.saidOf.get(key) ?? 0;
    const flag = flagOf(answer);
    if ((said & flag) !== 0) return 'same';
    const rest = flag === despatched ? said : said & ~despatched;
    const excludes = rest !== 0 && !(flag === despatched && isOutcome(rest));
    if (excludes || (said !== 0 && others.includes(answer.kind))) return 'contradicting';
    this.saidOf.set(key, said | flag);
    return 'new';
  }
}

/** As short as it can be, and no part of a longer text that would be kept with it. */
function keyOf({ letterId, attempt, print }: LetterCode): string {
  const bytes = Buffer.alloc(24);
  bytes.write(letterId.replaceAll('-', ''), 'hex');
  bytes.writeUInt32BE(attempt, 16);
  bytes.writeUInt32BE(print ?? 0, 20);
  return bytes.toString('latin1');
}

/** A bit for each thing that can be said. */
function flagOf(answer: LetterAnswer): number {
  if (answer.kind === 'despatched') return despatched;
  if (answer.kind === 'returned') return 1 << (10 + returnReasons.indexOf(answer.reason));
  return 1 << (1 + [...others, ...outcomes].indexOf(answer.kind));
}

/** Neither spoiled nor missing. */
function isOutcome(said: number): boolean {
  return said >= 1 << (1 + others.length);
}
