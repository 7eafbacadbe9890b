/** A CSV file that a setting names: small, read whole at the start, every bad line told. */
import { wrongSetting, wrongSettings } from '../../../runtime/config';
import { type CsvColumns, type CsvRecord, openCsvFile } from '../../../runtime/csv-file';
import { isFault } from '../../../runtime/fault';

export interface SettingsCsv<Row> {
  /** The setting that names it; the built-in file is told under its name, too. */
  readonly setting: string;
  readonly path: string;
  readonly columns: CsvColumns;
  readonly maxBytes: number;
  readonly maxRows: number;
  /** The row, or what is wrong with the line. The words of the file are not repeated. */
  rowOf(cells: ReadonlyMap<string, string>): Row | BadRow;
}

export interface BadRow {
  readonly wrong: string;
}

/** So many bad lines are told one by one, the others counted. */
const linesTold = 20;

/** Its rows. Faults: invalid WRONG_SETTINGS where it cannot be read, is too large, has no row or a bad one. */
export async function readSettingsCsv<Row extends object>(csv: SettingsCsv<Row>): Promise<readonly Row[]> {
  const told = (why: string) => wrongSettings([wrongSetting(csv.setting, `${csv.path}: ${why}`)]);
  const file = await openCsvFile(csv.path, csv.columns).catch((error: unknown) => {
    throw isFault(error, 'invalid') ? told(error.message) : error;
  });
  try {
    if (file.bytes > csv.maxBytes) throw told(`is larger than ${csv.maxBytes} bytes`);
    const { rows, bad } = await rowsIn(file.records(), csv);
    if (bad.length > 0) throw wrongSettings(badLines(csv, bad));
    if (rows.length === 0) throw told('has no line below its header');
    return rows;
  } catch (error) {
    throw isFault(error, 'invalid') && error.reason === 'FILE_REFUSED' ? told(error.message) : error;
  } finally {
    await file.close();
  }
}

/** Bad lines as sentences; those after the last that is told are undefined. */
async function rowsIn<Row extends object>(records: AsyncIterable<CsvRecord>, csv: SettingsCsv<Row>) {
  const rows: Row[] = [];
  const bad: (string | undefined)[] = [];
  for await (const record of records) {
    const row = rowOf(record, csv);
    if (!('wrong' in row)) rows.push(row);
    else bad.push(bad.length < linesTold ? `line ${record.line}: ${row.wrong}` : undefined);
    if (rows.length + bad.length > csv.maxRows)
      throw wrongSettings([wrongSetting(csv.setting, `${csv.path}: has more than ${csv.maxRows} lines`)]);
  }
  return { rows, bad };
}

function rowOf<Row extends object>(record: CsvRecord, csv: SettingsCsv<Row>): Row | BadRow {
  if (record.kind === 'wrong-quotes') return { wrong: `quotes not as CSV has them, up to line ${record.lastLine}` };
  if (record.kind === 'wrong-count') return { wrong: `${record.count} columns instead of ${record.wanted}` };
  return csv.rowOf(record.cells);
}

function badLines(
  { setting, path }: { readonly setting: string; readonly path: string },
  bad: readonly (string | undefined)[],
) {
  const told = bad.filter((line) => line !== undefined).map((line) => wrongSetting(setting, `${path}: ${line}`));
  const others = bad.length - told.length;
  return others === 0 ? told : [...told, wrongSetting(setting, `${path}: ${others} further bad lines`)];
}
