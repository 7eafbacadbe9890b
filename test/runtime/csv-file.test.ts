import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CsvFile, openCsvFile } from '../../runtime/csv-file';
import { temporaryFolder } from '../support/temporary-folder';

const columns = { required: ['code', 'name'], optional: ['street'] };

async function fileWith(content: string | Buffer): Promise<string> {
  const path = join(await temporaryFolder(), 'file.csv');
  await writeFile(path, content);
  return path;
}

const opened: CsvFile[] = [];
afterEach(async () => {
  for (const file of opened.splice(0)) await file.close();
});

async function open(content: string | Buffer): Promise<CsvFile> {
  const file = await openCsvFile(await fileWith(content), columns);
  opened.push(file);
  return file;
}

/** Each record as its first line and its cells, or as what is wrong with it. */
async function recordsIn(file: CsvFile): Promise<unknown[]> {
  const records: unknown[] = [];
  for await (const record of file.records())
    records.push(record.kind === 'cells' ? [record.line, Object.fromEntries(record.cells)] : record);
  return records;
}

async function refusalOf(content: string | Buffer): Promise<unknown> {
  const file = await open(content);
  return recordsIn(file).catch((error: { reason?: unknown; message?: unknown }) => `${error.reason}: ${error.message}`);
}

const rossi = { code: '1', name: 'Rossi' };
const bianchi = { code: '2', name: 'Bianchi' };

describe('A CSV file', () => {
  test.each([
    ['commas', 'code,name\n1,Rossi\n2,Bianchi\n'],
    ['semicolons', 'code;name\n1;Rossi\n2;Bianchi\n'],
    ['CRLF', 'code,name\r\n1,Rossi\r\n2,Bianchi\r\n'],
    ['a byte order mark', '\uFEFFcode,name\n1,Rossi\n2,Bianchi\n'],
    ['no line end at its end', 'code,name\n1,Rossi\n2,Bianchi'],
    ['quotes', '"code","name"\n"1","Rossi"\n"2","Bianchi"\n'],
    ['a header in capitals, with spaces', 'CODE, Name \n1,Rossi\n2,Bianchi\n'],
    ['columns in another order', 'name,code\nRossi,1\nBianchi,2\n'],
  ])('may have %s', async (_, content) => {
    expect(await recordsIn(await open(content))).toEqual([
      [2, rossi],
      [3, bianchi],
    ]);
  });

  test('may have delimiters, quotes and line ends in quotes, and lines are counted on', async () => {
    const content = 'code,name\r\n1,"Ros,si ""M"""\r\n2,"Bian\r\nchi"\r\n3,Verdi\r\n';
    expect(await recordsIn(await open(content))).toEqual([
      [2, { code: '1', name: 'Ros,si "M"' }],
      [3, { code: '2', name: 'Bian\nchi' }],
      [5, { code: '3', name: 'Verdi' }],
    ]);
  });

  test('may have blank lines, which count but say nothing', async () => {
    expect(await recordsIn(await open('code,name\n\n1,Rossi\n  \n2,Bianchi\n\n'))).toEqual([
      [3, rossi],
      [5, bianchi],
    ]);
  });

  test('is read again from its beginning, as often as asked', async () => {
    const file = await open('code,name\n1,Rossi\n');
    expect([await recordsIn(file), await recordsIn(file)]).toEqual([[[2, rossi]], [[2, rossi]]]);
  });

  test('tells a line with too few or too many cells', async () => {
    expect(await recordsIn(await open('code,name\n1\n1,Rossi\n1,2,3\n'))).toEqual([
      { kind: 'wrong-count', line: 2, count: 1, wanted: 2 },
      [3, rossi],
      { kind: 'wrong-count', line: 4, count: 3, wanted: 2 },
    ]);
  });

  test.each([
    ['inside a cell', 'code,name\n1,Ros"si\n2,Bianchi\n', 2, 2, 3],
    ['behind a quoted cell', 'code,name\n1,"Ros"si"\n2,Bianchi\n', 2, 2, 3],
    ['that takes the next line along', 'code,name\n1,"Ros" si\n3,"Verdi"\n2,Bianchi\n', 2, 3, 4],
  ])('tells the lines with a quote %s, and reads on', async (_, content, line, lastLine, next) => {
    expect(await recordsIn(await open(content))).toEqual([{ kind: 'wrong-quotes', line, lastLine }, [next, bianchi]]);
  });

  test('tells the lines with a quote that is never closed', async () => {
    expect(await recordsIn(await open('code,name\n1,Rossi\n2,"Bianchi\n3,Verdi\n'))).toEqual([
      [2, rossi],
      { kind: 'wrong-quotes', line: 3, lastLine: 4 },
    ]);
  });
});

describe('A file is refused as a whole', () => {
  test.each<[string, string | Buffer, string]>([
    ['where it is empty', '', 'it is empty'],
    ['where it has blank lines only', '\n\n', 'its first line must name the columns; missing: code, name'],
    ['where its header lacks columns', 'code\n1\n', 'its first line must name the columns; missing: name'],
    [
      'where it has no header, without a word of its first line',
      '1,Rossi\n',
      'its first line must name the columns; missing: code, name',
    ],
    [
      'where its header has wrong quotes',
      'co"de,name\n1,Rossi\n',
      'its first line must name the columns; missing: code, name',
    ],
    [
      'where its header has other columns',
      'code,name,Rossi\n',
      'its first line names columns that are not known: number 3',
    ],
    ['where its header has a column twice', 'code,name,name\n', 'its first line names a column twice'],
    [
      'where a line is in another encoding',
      Buffer.from('code,name\n1,Rossi\n2,Nicol\xf2\n', 'latin1'),
      'line 3 is not in UTF-8',
    ],
    ['where it is in UTF-16', Buffer.from('\uFEFFcode,name\n', 'utf16le'), 'line 1 is not in UTF-8'],
    ['where a line is too long', `code,name\n1,${'x'.repeat(400_000)}`, 'line 2 is longer than 65536 bytes'],
    [
      'where a record has no end',
      `code,name\n1,Rossi\n2,"Bianchi\n${'3,Verdi\n'.repeat(3_000)}`,
      'the record after line 2 has no end within 16384 bytes: a quote is open?',
    ],
  ])('%s', async (_, content, why) => {
    expect(await refusalOf(content)).toBe(`FILE_REFUSED: ${why}`);
  });

  test('where it is not there, or no file', async () => {
    const folder = await temporaryFolder();
    await expect(openCsvFile(join(folder, 'none'), columns)).rejects.toMatchObject({
      reason: 'FILE_REFUSED',
      message: 'it cannot be opened (ENOENT)',
    });
    await expect(openCsvFile(folder, columns)).rejects.toMatchObject({
      message: 'it is no file that can be read twice',
    });
  });

  test('where it changes meanwhile', async () => {
    const path = await fileWith('code,name\n1,Rossi\n');
    const file = await openCsvFile(path, columns);
    opened.push(file);
    await appendFile(path, '2,Bianchi\n');
    await expect(recordsIn(file)).rejects.toMatchObject({ message: 'it changed while it was read' });
  });
});
