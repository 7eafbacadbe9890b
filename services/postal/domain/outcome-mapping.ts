/** How a print centre's answers are written: what its columns are called, what its words mean. Default: our own words. */
import { type LetterAnswer, type ReturnReason, returnReasons } from './letter-answer';
import { type TimeForm, timeForm } from './outcome-time';

/** Where a word says `returned` alone, the reason is in a column of its own. */
export type AnswerWord = LetterAnswer | { readonly kind: 'returned'; readonly reason: undefined };

export interface OutcomeMapping {
  /** Undefined: semicolons where the header has one, else commas. */
  readonly delimiter: string | undefined;
  readonly encoding: 'utf-8' | 'windows-1252';
  /** By `wordKey`. */
  readonly columns: {
    readonly letter: string;
    readonly status: string;
    readonly reason: string;
    readonly time: string;
  };
  /** Those that a file must have: letter and status, and what the mapping names. */
  readonly requiredColumns: readonly string[];
  readonly time: TimeForm;
  /** By `wordKey`. */
  readonly statuses: ReadonlyMap<string, AnswerWord>;
  readonly reasons: ReadonlyMap<string, ReturnReason>;
}

type Read =
  | { readonly kind: 'mapping'; readonly mapping: OutcomeMapping }
  | { readonly kind: 'wrong'; readonly faults: readonly string[] };

const kinds = ['despatched', 'delivered', 'returned', 'spoiled', 'missing', 'lost', 'damaged'] as const;
const delimiters = [',', ';', '\t', '|'];
const wordsAtMost = 500;
const textAtMost = 100;

/** Case, and spaces around it, do not matter. */
export function wordKey(text: string): string {
  return text.trim().toUpperCase();
}

/** The mapping in a parsed JSON text, or all that is wrong with it. */
export function outcomeMapping(json: unknown): Read {
  const faults: string[] = [];
  const root = fieldsOf('it', json, ['delimiter', 'encoding', 'columns', 'time', 'statuses', 'reasons'], faults);
  const columns = fieldsOf('columns', root['columns'], ['letter', 'status', 'reason', 'time'], faults);
  const time = fieldsOf('time', root['time'], ['format', 'zone'], faults);
  const column = (name: string) => wordKey(textOf(`columns.${name}`, columns[name], name, faults));
  const form = timeForm(
    textOf('time.format', time['format'], 'iso', faults),
    textOf('time.zone', time['zone'], 'Europe/Rome', faults),
  );
  if (form === undefined)
    faults.push('time: its format must be iso, or of yyyy MM dd HH mm ss XXX; its zone one of IANA');
  const delimiter = root['delimiter'] === undefined ? undefined : textOf('delimiter', root['delimiter'], '', faults);
  if (delimiter !== undefined && !delimiters.includes(delimiter)) faults.push('delimiter must be , ; | or a tab');
  const encoding = encodings.get(textOf('encoding', root['encoding'], 'utf-8', faults).toLowerCase());
  if (encoding === undefined) faults.push(`encoding must be one of ${[...encodings.keys()].join(', ')}`);
  const names = { letter: column('letter'), status: column('status'), reason: column('reason'), time: column('time') };
  if (new Set(Object.values(names)).size < 4) faults.push('columns: two have one name');
  const isRequired = (name: string) => name === 'letter' || name === 'status' || columns[name] !== undefined;
  const requiredColumns = Object.entries(names).flatMap(([name, column]) => (isRequired(name) ? [column] : []));
  const statuses = wordsOf('statuses', root['statuses'], answerWord, ownStatuses, faults);
  const reasons = wordsOf('reasons', root['reasons'], returnReason, ownReasons, faults);
  if (faults.length > 0 || form === undefined || encoding === undefined) return { kind: 'wrong', faults };
  return {
    kind: 'mapping',
    mapping: { delimiter, encoding, columns: names, requiredColumns, time: form, statuses, reasons },
  };
}

/** The same table for all three, as browsers have it. */
const encodings: ReadonlyMap<string, OutcomeMapping['encoding']> = new Map([
  ['utf-8', 'utf-8'],
  ['windows-1252', 'windows-1252'],
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
]);

const ownStatuses = Object.fromEntries(kinds.map((kind) => [kind, kind]));
const ownReasons = Object.fromEntries(returnReasons.map((reason) => [reason, reason]));

/** `delivered`, `returned`, or with its reason `returned MOVED`. */
function answerWord(text: string): AnswerWord | undefined {
  const [word, reason, ...more] = text.split(' ');
  const kind = kinds.find((one) => one === word);
  if (kind === undefined || more.length > 0) return undefined;
  if (kind !== 'returned') return reason === undefined ? { kind } : undefined;
  if (reason === undefined) return { kind, reason };
  const known = returnReason(reason);
  return known === undefined ? undefined : { kind, reason: known };
}

function returnReason(text: string): ReturnReason | undefined {
  return returnReasons.find((one) => one === text);
}

function wordsOf<Meaning>(
  name: string,
  given: unknown,
  meaningOf: (text: string) => Meaning | undefined,
  own: Readonly<Record<string, string>>,
  faults: string[],
): ReadonlyMap<string, Meaning> {
  const words = new Map<string, Meaning>();
  const entries = Object.entries(given === undefined ? own : recordOf(name, given, faults));
  if (entries.length > wordsAtMost) faults.push(`${name} has more than ${wordsAtMost} words`);
  for (const [word, text] of entries.slice(0, wordsAtMost)) {
    const meaning = typeof text === 'string' ? meaningOf(text) : undefined;
    if (meaning === undefined) faults.push(`${name}: what "${word.slice(0, textAtMost)}" means must be a word of ours`);
    else if (words.has(wordKey(word))) faults.push(`${name}: "${word.slice(0, textAtMost)}" is there twice`);
    else words.set(wordKey(word), meaning);
  }
  return words;
}

function fieldsOf(
  name: string,
  given: unknown,
  known: readonly string[],
  faults: string[],
): Readonly<Record<string, unknown>> {
  const record = given === undefined && name !== 'it' ? {} : recordOf(name, given, faults);
  const others = Object.keys(record).filter((field) => !known.includes(field));
  if (others.length > 0) faults.push(`${name} may have ${known.join(', ')} only`);
  return record;
}

function recordOf(name: string, given: unknown, faults: string[]): Readonly<Record<string, unknown>> {
  // A JSON object's members have any name and any value.
  if (typeof given === 'object' && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  faults.push(`${name} must be a JSON object`);
  return {};
}

function textOf(name: string, given: unknown, fallback: string, faults: string[]): string {
  if (given === undefined) return fallback;
  if (typeof given === 'string' && given !== '' && given.length <= textAtMost) return given;
  faults.push(`${name} must be a text of 1 to ${textAtMost} characters`);
  return fallback;
}
