/**
 * Reads what a print centre or the post answers, from a CSV file of 100,000 lines and more as it arrives. Each line stands for itself: a quote that is not
 * closed, or a wrong byte, spoils its own line and no other. (csv-parse reads on to the next quote, and takes 0.1 ms a line where each is given to it alone.)
 */
import { type AnswerLine, type BadLineReason, type LetterOutcome, outcomeIn } from '../domain/answer-line';
import { type OutcomeMapping, wordKey } from '../domain/outcome-mapping';
import { SeenAnswers } from '../domain/seen-answers';
import { refusal, textLines } from './answer-text';

export interface AnswerLimits {
  readonly lineBytes: number;
  readonly fileBytes: number;
  readonly lines: number;
}

/** Five days of 100,000 letters; what is remembered of so many takes 80 MB at most. */
export const answerLimits: AnswerLimits = { lineBytes: 4_096, fileBytes: 268_435_456, lines: 500_000 };

type Columns = { readonly [Column in keyof OutcomeMapping['columns']]: number | undefined };

/** Where the file's columns are, and how they are separated. */
interface Layout {
  readonly delimiter: string;
  readonly count: number;
  readonly columns: Columns;
}

/**
 * The answers, and the bad lines, in the file's order; one that repeats another of the file is left out. Blank lines, and columns that the mapping does not have,
 * are passed over. Faults: invalid FILE_REFUSED: before the first line where the header is wrong or missing, later where the file is too large. The
 * source's own errors are passed on.
 */
export async function* answersIn(
  bytes: AsyncIterable<Uint8Array>,
  mapping: OutcomeMapping,
  now: Date,
  limits: AnswerLimits = answerLimits,
): AsyncGenerator<AnswerLine> {
  const seen = new SeenAnswers();
  let layout: Layout | undefined;
  for await (const read of textLines(bytes, mapping.encoding, limits)) {
    const { line } = read;
    if (read.kind === 'text' && read.text.trim() === '') continue;
    if (line > limits.lines) throw refusal(`it has more than ${limits.lines} lines`);
    if (layout === undefined) {
      if (read.kind === 'bad') throw refusal(`line ${line}, its header, is ${headerFaults[read.reason]}`);
      layout = layoutOf(read.text, mapping);
      continue;
    }
    if (read.kind === 'bad') {
      yield read;
      continue;
    }
    const outcome = outcomeOf(read.text, layout, mapping, now);
    if (typeof outcome === 'string') yield { kind: 'bad', line, reason: outcome };
    else {
      const agreement = seen.add(outcome.letter, outcome.answer);
      if (agreement === 'new') yield { kind: 'answer', line, ...outcome };
      if (agreement === 'contradicting') yield { kind: 'bad', line, reason: 'DUPLICATE_IN_FILE' };
    }
  }
  if (layout === undefined) throw refusal('it is empty');
}

const headerFaults = { LINE_TOO_LONG: 'too long', NOT_IN_ENCODING: 'not in UTF-8' } as const;

/** A wrong header may be a line with data: its words are not repeated. */
function layoutOf(header: string, { delimiter: given, columns, requiredColumns }: OutcomeMapping): Layout {
  const delimiter = given ?? (header.includes(';') ? ';' : ',');
  const names = cellsIn(header, delimiter)?.map(wordKey);
  if (names === undefined) throw refusal('the quotes in its header are not as CSV has them');
  const missing = requiredColumns.filter((name) => !names.includes(name));
  if (missing.length > 0) throw refusal(`its header must name the columns; missing: ${missing.join(', ')}`);
  const twice = Object.values(columns).filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice.length > 0) throw refusal(`its header names columns twice: ${twice.join(', ')}`);
  const at = (name: string) => (names.includes(name) ? names.indexOf(name) : undefined);
  const places = {
    letter: at(columns.letter),
    status: at(columns.status),
    reason: at(columns.reason),
    time: at(columns.time),
  };
  return { delimiter, count: names.length, columns: places };
}

function outcomeOf(
  text: string,
  { delimiter, count, columns }: Layout,
  mapping: OutcomeMapping,
  now: Date,
): LetterOutcome | BadLineReason {
  const cells = cellsIn(text, delimiter);
  if (cells === undefined) return 'WRONG_QUOTES';
  if (cells.length !== count) return 'WRONG_COLUMN_COUNT';
  const cell = (at: number | undefined) => (at === undefined ? '' : (cells[at] ?? ''));
  const named = { letter: cell(columns.letter), status: cell(columns.status) };
  return outcomeIn({ ...named, reason: cell(columns.reason), time: cell(columns.time) }, mapping, now);
}

/** The line's cells by RFC 4180; undefined where a quote is open at its end, or within a cell that is not quoted. */
function cellsIn(line: string, delimiter: string): readonly string[] | undefined {
  if (!line.includes('"')) return line.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; at <= line.length; ) {
    const isQuoted = line[at] === '"';
    const end = isQuoted ? closingQuote(line, at) + 1 : nextDelimiter(line, at, delimiter);
    const cell = line.slice(at, end);
    const isRight = isQuoted ? end > 0 && (end === line.length || line[end] === delimiter) : !cell.includes('"');
    if (!isRight) return undefined;
    cells.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    at = end + 1;
  }
  return cells;
}

/** -1 where there is none: what is quoted has its quotes twice. */
function closingQuote(line: string, opening: number): number {
  let at = line.indexOf('"', opening + 1);
  while (at !== -1 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at;
}

function nextDelimiter(line: string, from: number, delimiter: string): number {
  const at = line.indexOf(delimiter, from);
  return at === -1 ? line.length : at;
}
