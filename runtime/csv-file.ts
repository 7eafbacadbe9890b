/** Reads a CSV file (RFC 4180, UTF-8, commas or semicolons as its header has them) line by line, in memory that does not grow with it. */
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { type Options, type OptionsWithColumns, parse } from 'csv-parse';
import { codeOf } from './error-like';
import { Fault } from './fault';
import { Utf8Lines } from './utf8-lines';

/** The names that the header must have, and those that it may have, in any order and case. */
export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A record may have line ends in quotes, so that it is on more than one line; `line` is its first. */
export type CsvRecord =
  | { readonly kind: 'cells'; readonly line: number; readonly cells: ReadonlyMap<string, string> }
  | { readonly kind: 'wrong-count'; readonly line: number; readonly count: number; readonly wanted: number }
  | { readonly kind: 'wrong-quotes'; readonly line: number; readonly lastLine: number };

export interface CsvFile {
  readonly bytes: number;
  /**
   * Its records below the header, from the first one on; blank lines are left out. Faults: invalid FILE_REFUSED where the file as a whole cannot be
   * read: its header, a line that is not UTF-8, a record without end; or has changed since it was opened.
   */
  records(onProgress?: (bytesRead: number) => void): AsyncGenerator<CsvRecord>;
  close(): Promise<void>;
}

const maxLineBytes = 65_536;
const maxRecordBytes = 16_384;
const chunkBytes = 262_144;
const headerBytes = 4_096;

/** What the parser gives for each record that it could read. */
interface ParsedRecord {
  readonly line: number;
  readonly cells: readonly string[];
  /** The lines just before it that it could not read. */
  readonly gap: CsvRecord | undefined;
}

/** Faults: invalid FILE_REFUSED where there is no such file. */
export async function openCsvFile(path: string, columns: CsvColumns): Promise<CsvFile> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw refusal(`it cannot be opened (${String(codeOf(error))})`);
  });
  const stats = await file.stat();
  if (!stats.isFile()) {
    await file.close();
    throw refusal('it is no file that can be read twice');
  }
  const delimiter = await delimiterOf(file);
  return {
    bytes: stats.size,
    async *records(onProgress) {
      let names: readonly string[] | undefined;
      for await (const { line, cells, gap } of parsedRecords(file, delimiter, onProgress)) {
        if (names === undefined) {
          names = namesIn(gap === undefined ? cells : [], columns);
          continue;
        }
        if (gap !== undefined) yield gap;
        const record = recordOf(line, cells, names);
        if (record !== undefined) yield record;
      }
      if (names === undefined) throw refusal('it is empty');
      const now = await file.stat();
      if (now.size !== stats.size || now.mtimeMs !== stats.mtimeMs) throw refusal('it changed while it was read');
    },
    close: () => file.close(),
  };
}

/** Semicolons where the first line has one: no column's name does. */
async function delimiterOf(file: FileHandle): Promise<';' | ','> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
  const [header = ''] = buffer.toString('latin1', 0, bytesRead).split('\n');
  return header.includes(';') ? ';' : ',';
}

async function* parsedRecords(
  file: FileHandle,
  delimiter: string,
  onProgress: (bytesRead: number) => void = () => {},
): AsyncGenerator<ParsedRecord> {
  const bytes = file.createReadStream({ start: 0, autoClose: false, highWaterMark: chunkBytes });
  bytes.on('data', () => onProgress(bytes.bytesRead));
  let lastLineRead = 0;
  let hasGap = false;
  const gapBefore = (line: number): CsvRecord | undefined => {
    const gap = { kind: 'wrong-quotes', line: lastLineRead + 1, lastLine: line - 1 } as const;
    return hasGap && gap.line <= gap.lastLine ? gap : undefined;
  };
  const options: Options<ParsedRecord, string[]> = {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    max_record_size: maxRecordBytes,
    skip_records_with_error: true,
    // How far a wrong quote reaches shows at the next record that can be read.
    on_skip: (error) => {
      if (error?.code === 'CSV_MAX_RECORD_SIZE')
        throw refusal(
          `the record after line ${lastLineRead} has no end within ${maxRecordBytes} bytes: a quote is open?`,
        );
      hasGap = true;
      return undefined;
    },
    on_record: (cells, { lines }) => {
      const line = lines - cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
      const gap = gapBefore(line);
      lastLineRead = lines;
      hasGap = false;
      return { line, cells, gap };
    },
  };
  // The types know no on_record that makes something else of a record without columns.
  const parser = parse(options as OptionsWithColumns<ParsedRecord, string[]>);
  // An error of any of them ends the parser, and with it the loop.
  const records: AsyncIterable<ParsedRecord> = pipeline(bytes, new Utf8Lines(maxLineBytes), parser, () => {});
  yield* records;
  const gap = gapBefore(parser.info.lines);
  if (gap !== undefined) yield { line: parser.info.lines, cells: [''], gap };
}

/** Faults: invalid FILE_REFUSED. A wrong header may be a line with data: its words are not repeated. */
function namesIn(header: readonly string[], { required, optional }: CsvColumns): readonly string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const missing = required.filter((name) => !names.includes(name));
  if (missing.length > 0) throw refusal(`its first line must name the columns; missing: ${missing.join(', ')}`);
  const unknown = names.flatMap((name, at) => ([...required, ...optional].includes(name) ? [] : [at + 1]));
  if (unknown.length > 0)
    throw refusal(`its first line names columns that are not known: number ${unknown.join(', ')}`);
  if (new Set(names).size < names.length) throw refusal('its first line names a column twice');
  return names;
}

function recordOf(line: number, cells: readonly string[], names: readonly string[]): CsvRecord | undefined {
  if (cells.length === 1 && cells[0]?.trim() === '') return undefined;
  if (cells.length !== names.length) return { kind: 'wrong-count', line, count: cells.length, wanted: names.length };
  return { kind: 'cells', line, cells: new Map(names.map((name, at) => [name, cells[at] ?? ''])) };
}

function refusal(why: string): Fault {
  return new Fault('invalid', 'FILE_REFUSED', why);
}
