import fc from 'fast-check';
import { atSize } from '../../support/at-size';
import { letterId as id, otherLetterId as other, answersTold as told } from '../told-answers';

const header = 'letter,status,reason,time';

/** One line below our own header. */
function lineTold(line: string): Promise<string[]> {
  return told(`${header}\n${line}\n`);
}

describe('A file of answers in our own words', () => {
  test('is read line by line', async () => {
    const content = [
      header,
      `SYM1|${id}|1|1|1/1,despatched,,2026-10-02T09:00:00+02:00`,
      `${other}-1-1,Returned,moved,2026-10-09`,
      '',
      `${other}-2,spoiled,paper jam,`,
    ].join('\n');
    expect(await told(content)).toEqual([
      '2 despatched 2026-10-02T07:00:00.000Z',
      '3 returned MOVED 2026-10-09T21:59:59.999Z',
      '5 spoiled',
    ]);
  });

  test.each([
    ['CRLF', `${header}\r\n${id}-1,lost,,\r\n`],
    ['a byte order mark', `\uFEFF${header}\n${id}-1,lost,,\n`],
    ['semicolons', `letter;status;reason;time\n${id}-1;lost;;\n`],
    ['quotes', `"letter","status","reason","time"\n"${id}-1","lost","",""\n`],
    ['delimiters and quotes in quotes', `letter,note,status\n${id}-1,"a ""b"", c",lost\n`],
    ['no line end at its end', `${header}\n${id}-1,lost,,`],
    ['columns in another order and case, and others', `TIME,Note, Status ,Letter\n,x,lost,${id}-1\n`],
    ['only what is needed', `letter,status\n${id}-1,lost\n`],
    ['the same line twice', `letter,status\n${id}-1,lost\n`.replace(/(?<=status\n)(.*\n)/, '$1$1')],
  ])('may have %s', async (_, content) => {
    expect(await told(content)).toEqual(['2 lost']);
  });

  test('is the same in whatever pieces it comes', async () => {
    const content = `\uFEFF${header}\r\n${id}-1,lost,,\r\n\r\n"${other}-1","returned","MOVED",\r\nè,x,,\r\n`;
    const whole = ['2 lost', '4 returned MOVED', '5 bad NOT_A_LETTER_CODE'];
    for (const pieceBytes of [1, 2, 3, 7, 64]) expect(await told(content, { pieceBytes })).toEqual(whole);
  });
});

test('whatever bytes come, each line is told of at most once, and nothing is thrown but a refusal', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      header,
      `${id}-1`,
      `${other}-2`,
      'lost',
      'returned',
      'MOVED',
      ',',
      ',,',
      ';',
      '"',
      '""',
      '\n',
      '\r\n',
      '2026-10-05',
    ),
    fc.uint8Array({ maxLength: 8 }),
  );
  const content = fc
    .array(piece, { maxLength: 40 })
    .map((pieces) => Buffer.concat(pieces.map((one) => Buffer.from(one))));
  await fc.assert(
    fc.asyncProperty(content, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (bytes, pieceBytes, isWhole) => {
      const whole = isWhole ? Buffer.concat([Buffer.from(`${header}\n`), bytes]) : bytes;
      const lines = await told(whole, { pieceBytes });
      const numbers = lines.filter((line) => /^\d/.test(line)).map((line) => Number.parseInt(line, 10));
      expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      expect(lines.length - numbers.length).toBe(lines.includes('FILE_REFUSED') ? 2 : 0);
      expect(await told(whole, { pieceBytes: 1_000 })).toEqual(lines);
    }),
    { numRuns: atSize(300, 20_000) },
  );
});

describe('A bad line is told, and spoils no other:', () => {
  test.each<[string, string | Buffer, string]>([
    ['an open quote', `"${id}-1,lost,,`, 'WRONG_QUOTES'],
    ['a quote within a cell', `${id}-1,lo"st",,`, 'WRONG_QUOTES'],
    ['something after a quote', `"${id}-1"x,lost,,`, 'WRONG_QUOTES'],
    ['too few columns', `${id}-1,lost,`, 'WRONG_COLUMN_COUNT'],
    ['too many columns', `${id}-1,lost,,,`, 'WRONG_COLUMN_COUNT'],
    ['bytes that are not UTF-8', Buffer.from(`${id}-1,returned,perch\xe9,`, 'latin1'), 'NOT_IN_ENCODING'],
    ['far too long a line', `${id}-1,lost,${'x'.repeat(5_000)},`, 'LINE_TOO_LONG'],
    ['another barcode', '4006381333931,lost,,', 'NOT_A_LETTER_CODE'],
    ['another status', `${id}-1,burnt,,`, 'STATUS_UNKNOWN'],
    ['no status', `${id}-1,,,`, 'STATUS_UNKNOWN'],
    ['a return for another reason', `${id}-1,returned,eaten,`, 'RETURN_REASON_UNKNOWN'],
    ['a return for no reason', `${id}-1,returned,,`, 'RETURN_REASON_MISSING'],
    ['no time', `${id}-1,lost,,yesterday`, 'TIME_INVALID'],
    ['an hour that was left out', `${id}-1,lost,,2026-03-29 02:30`, 'TIME_INVALID'],
    ['a time to come', `${id}-1,lost,,2026-10-20T12:06:00Z`, 'TIME_IN_FUTURE'],
    ['a day to come', `${id}-1,lost,,2026-10-21`, 'TIME_IN_FUTURE'],
    ['a time before the letter', `${id}-1,lost,,2026-10-01T09:54:00Z`, 'TIME_BEFORE_LETTER'],
    ['a day before the letter', `${id}-1,lost,,2026-09-30`, 'TIME_BEFORE_LETTER'],
  ])('%s', async (_, line, reason) => {
    const content = Buffer.concat([`${header}\n`, line, `\n${other}-1,delivered,,\n`].map((part) => Buffer.from(part)));
    expect(await told(content)).toEqual([`2 bad ${reason}`, '3 delivered']);
  });
});

describe('A time', () => {
  test.each([
    ['of today is now at most', '2026-10-20', '2026-10-20T12:00:00.000Z'],
    ['of the day on which the letter was made is the end of that day', '2026-10-01', '2026-10-01T21:59:59.999Z'],
    ['by a clock that is fast is now', '2026-10-20T12:04:00Z', '2026-10-20T12:00:00.000Z'],
    ['by a clock that is slow is when the letter was made', '2026-10-01T09:58:00Z', '2026-10-01T10:00:00.000Z'],
    ['to the minute is its beginning', '2026-10-05 10:30', '2026-10-05T08:30:00.000Z'],
  ])('%s', async (_, time, occurTime) => {
    expect(await lineTold(`${id}-1,lost,,${time}`)).toEqual([`2 lost ${occurTime}`]);
  });
});

describe('A letter that is there more than once', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['is despatched, then delivered', ['despatched,', 'delivered,'], ['2 despatched', '3 delivered']],
    ['is told of in any order', ['returned,MOVED', 'despatched,'], ['2 returned MOVED', '3 despatched']],
    ['is the same again', ['lost,', 'LOST,', 'lost,'], ['2 lost']],
    ['cannot be two things', ['delivered,', 'lost,'], ['2 delivered', '3 bad DUPLICATE_IN_FILE']],
    [
      'cannot come back for two reasons',
      ['returned,MOVED', 'returned,REFUSED', 'returned,MOVED'],
      ['2 returned MOVED', '3 bad DUPLICATE_IN_FILE'],
    ],
    ['cannot be missing and despatched', ['missing,', 'despatched,'], ['2 missing', '3 bad DUPLICATE_IN_FILE']],
    ['cannot be despatched and spoiled', ['despatched,', 'spoiled,'], ['2 despatched', '3 bad DUPLICATE_IN_FILE']],
    ['cannot be spoiled and missing', ['spoiled,', 'missing,'], ['2 spoiled', '3 bad DUPLICATE_IN_FILE']],
  ])('%s', async (_, answers, lines) => {
    const content = answers.map((answer) => `${id}-1-1,${answer}\n`).join('');
    expect(await told(`letter,status,reason\n${content}`)).toEqual(lines);
  });

  test('is another print where its number says so', async () => {
    const content = `letter,status\n${id}-1-1,spoiled\n${id}-1-2,despatched\n${id}-2-1,missing\n`;
    expect(await told(content)).toEqual(['2 spoiled', '3 despatched', '4 missing']);
  });
});

describe('A file as a whole is refused, and nothing taken, where', () => {
  test.each<[string, string | Buffer, string]>([
    ['it is empty', '', 'it is empty'],
    ['it has blank lines only', '\n\n \n', 'it is empty'],
    ['it lacks a column', `letter;reason\n${id}-1;MOVED\n`, 'its header must name the columns; missing: STATUS'],
    ['it has no header', `${id}-1,lost\n`, 'its header must name the columns; missing: LETTER, STATUS'],
    ['a column is there twice', `letter,status,Status\n${id}-1,lost,lost\n`, 'its header names columns twice: STATUS'],
    ['its header has an open quote', `"letter,status\n`, 'the quotes in its header are not as CSV has them'],
    ['it is UTF-16', Buffer.from('\uFEFFletter,status\n', 'utf16le'), 'line 1, its header, is not in UTF-8'],
    ['it is no text at all', Buffer.alloc(100_000, 'x'), 'line 1, its header, is too long'],
  ])('%s', async (_, content, why) => {
    expect(await told(content)).toEqual(['FILE_REFUSED', why]);
  });

  test('it is UTF-8 and the mapping says otherwise', async () => {
    expect(await told(`\uFEFF${header}\n`, { mapping: { encoding: 'latin1' } })).toEqual([
      'FILE_REFUSED',
      'it begins with the mark of UTF-8, and the mapping says windows-1252',
    ]);
  });
});

test('what is too large ends with a refusal', async () => {
  const content = `letter,status\n${id}-1,lost\n${other}-1,lost\n`;
  const limits = { lineBytes: 100, fileBytes: 1_000, lines: 10 };
  expect(await told(content, { limits: { ...limits, fileBytes: 80 }, pieceBytes: 10 })).toEqual([
    '2 lost',
    'FILE_REFUSED',
    'it is larger than 80 bytes',
  ]);
  expect(await told(content, { limits: { ...limits, lines: 2 } })).toEqual([
    '2 lost',
    'FILE_REFUSED',
    'it has more than 2 lines',
  ]);
});
