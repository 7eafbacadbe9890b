/** One line of a file of answers: which letter, what became of it, when. */
import type { LetterAnswer } from './letter-answer';
import { type LetterCode, letterTime, parseLetterCode } from './letter-code';
import { type OutcomeMapping, wordKey } from './outcome-mapping';
import { momentIn } from './outcome-time';

export interface LetterOutcome {
  readonly letter: LetterCode;
  readonly answer: LetterAnswer;
  /** Undefined where the file does not say. Never to come, never before the letter was there. */
  readonly occurTime: Date | undefined;
}

export type BadLineReason =
  | 'LINE_TOO_LONG'
  | 'NOT_IN_ENCODING'
  | 'WRONG_QUOTES'
  | 'WRONG_COLUMN_COUNT'
  | 'NOT_A_LETTER_CODE'
  | 'STATUS_UNKNOWN'
  | 'RETURN_REASON_MISSING'
  | 'RETURN_REASON_UNKNOWN'
  | 'TIME_INVALID'
  | 'TIME_IN_FUTURE'
  | 'TIME_BEFORE_LETTER'
  | 'DUPLICATE_IN_FILE';

/** What a line of a file says. */
export type AnswerLine =
  | ({ readonly kind: 'answer'; readonly line: number } & LetterOutcome)
  | { readonly kind: 'bad'; readonly line: number; readonly reason: BadLineReason };

/** Empty where the file does not have the column. */
export interface AnswerCells {
  readonly letter: string;
  readonly status: string;
  readonly reason: string;
  readonly time: string;
}

/** Other clocks than ours. */
const skewMilliseconds = 300_000;

export function outcomeIn(cells: AnswerCells, mapping: OutcomeMapping, now: Date): LetterOutcome | BadLineReason {
  const letter = parseLetterCode(cells.letter);
  if (letter === undefined) return 'NOT_A_LETTER_CODE';
  const answer = answerIn(cells, mapping);
  if (typeof answer === 'string') return answer;
  if (cells.time.trim() === '') return { letter, answer, occurTime: undefined };
  const time = timeIn(cells.time, letter, mapping, now);
  return typeof time === 'string' ? time : { letter, answer, occurTime: time };
}

function answerIn(
  { status, reason }: AnswerCells,
  { statuses, reasons }: OutcomeMapping,
): LetterAnswer | BadLineReason {
  const word = statuses.get(wordKey(status));
  if (word === undefined) return 'STATUS_UNKNOWN';
  if (word.kind !== 'returned' || word.reason !== undefined) return word;
  const known = reasons.get(wordKey(reason));
  if (known !== undefined) return { kind: 'returned', reason: known };
  return reason.trim() === '' ? 'RETURN_REASON_MISSING' : 'RETURN_REASON_UNKNOWN';
}

function timeIn(text: string, letter: LetterCode, { time }: OutcomeMapping, now: Date): Date | BadLineReason {
  const moment = momentIn(text, time);
  if (moment === undefined) return 'TIME_INVALID';
  const made = letterTime(letter);
  if (moment.earliest.getTime() > now.getTime() + skewMilliseconds) return 'TIME_IN_FUTURE';
  if (moment.latest.getTime() < made.getTime() - skewMilliseconds) return 'TIME_BEFORE_LETTER';
  // Of a whole day its end: a holder's time must not run out early.
  const isDay = moment.latest.getTime() - moment.earliest.getTime() > 60_000;
  const told = (isDay ? moment.latest : moment.earliest).getTime();
  return new Date(Math.min(Math.max(told, made.getTime()), now.getTime()));
}
