/** The file of words by which an address tells that no letter arrives there: CSV, a pattern a line. */
import { join } from 'node:path';
import { patternReasons } from '../domain/address-finding';
import { type AddressPattern, type AddressPatterns, addressPatterns, patternLines } from '../domain/address-patterns';
import { wordsOf } from '../domain/address-words';
import { type BadRow, readSettingsCsv } from './settings-csv';

export const builtInPatternFile = join(__dirname, '../data/address-patterns.csv');

const columns = { required: ['lines', 'match', 'words', 'reason', 'kind'], optional: [] };
const maxBytes = 262_144;
const maxRows = 2_000;
const wordsAtMost = 8;

/** As the file writes them. */
const lineNames = new Map(patternLines.map((line) => [line === 'careOf' ? 'care_of' : line, line]));
const matches = ['whole', 'begins', 'contains'] as const;
const kinds = ['hold', 'warn'] as const;

/** Faults: invalid WRONG_SETTINGS, with the first bad lines. */
export async function readPatternFile(path: string): Promise<AddressPatterns> {
  return addressPatterns(
    await readSettingsCsv({ setting: 'ADDRESS_PATTERNS_FILE', path, columns, maxBytes, maxRows, rowOf }),
  );
}

function rowOf(cells: ReadonlyMap<string, string>): AddressPattern | BadRow {
  const cell = (name: string) => (cells.get(name) ?? '').trim();
  const lines = linesIn(cell('lines').toLowerCase());
  if (lines === undefined) return { wrong: `lines must be any, or some of ${[...lineNames.keys()].join(' ')}` };
  const match = matches.find((one) => one === cell('match').toLowerCase());
  if (match === undefined) return { wrong: `match must be one of ${matches.join(', ')}` };
  const words = cell('words')
    .split('#')
    .flatMap((text, at) => [...(at === 0 ? [] : ['#']), ...wordsOf(text)]);
  if (words.length === 0 || words.length > wordsAtMost || words[0] === '#')
    return { wrong: `words must be 1 to ${wordsAtMost} words, of which # for a number is not the first` };
  const reason = patternReasons.find((one) => one === cell('reason').toUpperCase());
  if (reason === undefined) return { wrong: `reason must be one of ${patternReasons.join(', ')}` };
  const kind = kinds.find((one) => one === cell('kind').toLowerCase());
  if (kind === undefined) return { wrong: `kind must be one of ${kinds.join(', ')}` };
  return { lines, match, words, reason, kind };
}

function linesIn(text: string): AddressPattern['lines'] | undefined {
  if (text === 'any') return patternLines;
  const lines = text.split(/\s+/).map((name) => lineNames.get(name));
  return lines.some((line) => line === undefined) ? undefined : lines.filter((line) => line !== undefined);
}
