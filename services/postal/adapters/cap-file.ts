/** The file that says which CAP belongs to which locality: CSV, a CAP, or a range of them, and a locality a line. */
import { join } from 'node:path';
import { wrongSetting, wrongSettings } from '../../../runtime/config';
import { wordsOf } from '../domain/address-words';
import { type CapData, type CapRow, capData, placesAtMost, rangeAtMost } from '../domain/cap-data';
import { type BadRow, readSettingsCsv } from './settings-csv';

/** A sample; where it is from says the README beside it. */
export const builtInCapFile = join(__dirname, '../data/cap.csv');

const columns = { required: ['cap', 'locality', 'province'], optional: ['region', 'generic'] };
const maxBytes = 16_777_216;
const maxRows = 100_000;
const localityMaxCharacters = 120;

/** Faults: invalid WRONG_SETTINGS, with the first bad lines. */
export async function readCapFile(path: string): Promise<CapData> {
  const rows = await readSettingsCsv({ setting: 'CAP_FILE', path, columns, maxBytes, maxRows, rowOf });
  const data = capData(rows);
  if (data !== undefined) return data;
  const fault = `${path}: its ranges stand for more than ${placesAtMost} pairs of a CAP and a locality`;
  throw wrongSettings([wrongSetting('CAP_FILE', fault)]);
}

function rowOf(cells: ReadonlyMap<string, string>): CapRow | BadRow {
  const cell = (name: string) => (cells.get(name) ?? '').trim();
  const [, firstCap, lastCap = firstCap] = /^(\d{5})(?:-(\d{5}))?$/.exec(cell('cap')) ?? [];
  if (firstCap === undefined || lastCap === undefined)
    return { wrong: 'cap must be five digits, or a range such as 00118-00199' };
  const width = Number(lastCap) - Number(firstCap) + 1;
  if (width < 1 || width > rangeAtMost) return { wrong: `a range goes up, and has at most ${rangeAtMost} codes` };
  const names = cell('locality').split('/');
  const isNamed = names.every((name) => wordsOf(name).length > 0) && cell('locality').length <= localityMaxCharacters;
  if (!isNamed) return { wrong: `locality must be a name, or names with / between them` };
  const provinces = cell('province').toUpperCase().split('/');
  if (!provinces.every((letters) => /^[A-Z]{2,3}$/.test(letters)))
    return { wrong: 'province must be its letters, or letters with / between them' };
  const generic = cell('generic').toLowerCase();
  if (!['', 'yes', 'no'].includes(generic)) return { wrong: 'generic must be yes, no or empty' };
  return { firstCap, lastCap, names, provinces, isGeneric: generic === 'yes' };
}
