import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { status } from '@grpc/grpc-js';
import type { ImportOutcomesResponse } from '../../proto/gen/symbolon/postal/v1/postal_service';
import { maxMessageBytes, maxMessagesPerUpload } from '../../runtime/grpc-limits';
import { migrations } from '../../services/postal/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';
import { type AnswerRoom, answerRoom } from './answer-room';
import { tables } from './postal-room';
import { importFile, inChunks, press, type ServedPostal, servePostal } from './served-postal';

setFlagsFromString('--expose-gc');
// Only a context made after the flag has it.
const collectGarbage: () => void = runInNewContext('gc');

const header = 'letter,status,reason,time\n';
const summary = ({ recordedCount, repeatedCount, refusedCount, refused }: ImportOutcomesResponse) => ({
  recorded: recordedCount,
  repeated: repeatedCount,
  refused: refusedCount,
  lines: refused.map(({ line, reason }) => `${line} ${reason}`),
});

describeOnEachDatabase('files of answers', migrations, (context) => {
  let room: AnswerRoom;
  let served: ServedPostal;
  beforeAll(async () => {
    served = await servePostal(() => room);
  });
  beforeEach(async () => {
    await context.empty(...tables);
    room = await answerRoom(context.database, { mostLetters: 4 });
    await served.start();
  });
  afterEach(async () => {
    await served.stop();
    await room.close();
  });
  const upload = async (content: string | Buffer, options: { chunkBytes?: number; name?: string } = {}) => {
    const client = await served.client(undefined, press);
    return importFile(client, inChunks(content, options.chunkBytes), options.name);
  };
  const refusal = (outcome: Promise<unknown>) =>
    outcome.then(
      () => 'OK',
      ({ code, details }: { code: status; details: string }) => `${status[code]}: ${details}`,
    );

  test('each line is written down, each bad one told, and the file may come again', async () => {
    const [one = '', two = '', three = '', four = ''] = await room.printed(4);
    const code = (id: string) => `SYM1|${id}|1|1|1/1`;
    const file = [
      header.trim(),
      `${code(one)},delivered,,`,
      `${code(two)},returned,MOVED,`,
      `${code(three)},spoiled,,`,
      `${code(four)},eaten,,`,
      `no code,delivered,,`,
      `${code(four)},returned,WHY,`,
      `${code(four)},returned,,`,
      `${code(four)},delivered`,
      `${code(four)},"delivered,,`,
      `${code('01931d2c-6a1f-7c3e-9b1a-2f4d5e6a7b8c')},delivered,,`,
      `SYM1|${four}|1|2|1/1,delivered,,`,
      `${code(four)},delivered,,1999-01-01 10:00`,
      `${code(four)},delivered,,tomorrow`,
      `${code(one)},lost,,`,
      '',
      `${code(four)},despatched,,`,
    ].join('\r\n');
    const bad = [
      ...['5 STATUS_UNKNOWN', '6 NOT_A_LETTER_CODE', '7 RETURN_REASON_UNKNOWN', '8 RETURN_REASON_MISSING'],
      ...['9 WRONG_COLUMN_COUNT', '10 WRONG_QUOTES', '13 TIME_BEFORE_LETTER', '14 TIME_INVALID'],
      '15 DUPLICATE_IN_FILE',
    ];
    const told = summary(await upload(file, { chunkBytes: 100 }));
    expect({ ...told, lines: told.lines.toSorted() }).toEqual({
      recorded: 4,
      repeated: 0,
      refused: 11,
      lines: [...bad, '11 LETTER_UNKNOWN', '12 PRINT_UNKNOWN'].toSorted(),
    });
    expect(await Promise.all([one, two, three, four].map(room.stateOf))).toEqual([
      ...['delivered', 'returned MOVED', 'handed-over open SPOILED', 'sent'],
    ]);
    const again = summary(await upload(file));
    expect([again.recorded, again.repeated, again.refused]).toEqual([0, 4, 11]);
    const sources = await context.database('letter_event').distinct('source').pluck('source');
    expect(sources).toEqual([`service:${press} answers.csv`]);
  });

  test.each<[string, string | Buffer, string]>([
    ['a file that is empty', '', 'INVALID_ARGUMENT: no file was sent'],
    ['a file of empty lines', '\n\n', 'INVALID_ARGUMENT: it is empty'],
    ['wrong columns', 'letter;stato\nx;y\n', 'INVALID_ARGUMENT: its header must name the columns; missing: STATUS'],
    [
      'another encoding in its header',
      Buffer.from('letter,status,città\n', 'latin1'),
      'INVALID_ARGUMENT: line 1, its header, is not in UTF-8',
    ],
  ])('%s is refused as a whole', async (_, content, expected) => {
    expect(await refusal(upload(content))).toBe(expected);
  });

  test('a line in another encoding spoils none but itself; a header without lines is a file', async () => {
    const [id = ''] = await room.printed(4);
    const file = Buffer.concat([
      Buffer.from(header),
      Buffer.from('x,è,,\n', 'latin1'),
      Buffer.from(`${id}-1-1,delivered,,\n`),
    ]);
    expect(summary(await upload(file))).toEqual({
      recorded: 1,
      repeated: 0,
      refused: 1,
      lines: ['2 NOT_IN_ENCODING'],
    });
    expect(summary(await upload(header))).toMatchObject({ recorded: 0, repeated: 0, refused: 0 });
  });

  test.each(['', 'a/b.csv', 'x'.repeat(101), 'maria\u0000.csv'])('a name that is none is refused: %j', async (name) => {
    expect(await refusal(upload(header, { name }))).toContain('INVALID_ARGUMENT: its name must be');
  });

  test('the longest operator and the longest name fit what is written down', async () => {
    const [id = ''] = await room.printed(4);
    const client = await served.client(await served.tokenOfPerson('o'.repeat(150), 'supervisor'));
    const answer = await importFile(client, inChunks(`${header}${id}-1-1,delivered,,\n`), 'n'.repeat(100));
    expect(answer.recordedCount).toBe(1);
  });

  test('a file that breaks off in the middle has told as much as came, and is sent again', async () => {
    const ids = await room.printed(120);
    const lines = ids.map((id) => `${id}-1-1,delivered,,\n`);
    async function* broken() {
      yield Buffer.from(header + lines.slice(0, 110).join(''));
      await waitFor('the first lines', async () => (await deliveredCount()) >= 100);
      throw new Error('the line was cut');
    }
    const deliveredCount = async () =>
      (await context.database('letter').where({ state: 'delivered' }).pluck('id')).length;
    const client = await served.client(undefined, press);
    expect(await refusal(importFile(client, broken()))).toContain('CANCELLED');
    // What was not a whole group yet is not taken for the file's end.
    const again = summary(await upload(header + lines.join('')));
    expect([again.recorded, again.repeated, again.refused]).toEqual([20, 100, 0]);
    expect((await room.received()).length).toBe(120 * 4);
  });

  test('a message over the server’s limit is refused; one of 60 KiB is not', async () => {
    const filler = `${'x'.repeat(1_000)}\n`.repeat(70);
    expect(await refusal(upload(header + filler, { chunkBytes: maxMessageBytes + 1 }))).toContain('RESOURCE_EXHAUSTED');
    expect((await upload(header + filler, { chunkBytes: 60 * 1_024 })).refusedCount).toBe(70);
  });

  test('100,000 lines, every one of them told, take no memory but for the letters that they are about', async () => {
    const ids = await room.printed(40);
    const count = 100_000;
    const held: number[] = [];
    const times = room.now().getTime().toString(16).padStart(12, '0');
    const unknown = (number: number) =>
      `${times.slice(0, 8)}-${times.slice(8)}-7000-8000-${String(number).padStart(12, '0')}`;
    function* lines() {
      let text = header;
      for (let number = 0; number < count; number += 1) {
        // Some that are known among them.
        const id = number % 2_500 === 0 ? (ids[number / 2_500] ?? '') : unknown(number);
        text += `SYM1|${id}|1|1|1/1,returned,MOVED,\n`;
        if (text.length < 32_000 && number < count - 1) continue;
        if (number < 1_000 || number > count - 1_000) {
          collectGarbage();
          held.push(process.memoryUsage().heapUsed);
        }
        yield Buffer.from(text);
        text = '';
      }
    }
    const client = await served.client(undefined, press);
    const { recordedCount, refusedCount, refused } = await importFile(client, lines());
    expect([recordedCount, refusedCount, refused.length]).toEqual([40, count - 40, 1_000]);
    const grown = (held.at(-1) ?? Number.NaN) - (held[0] ?? Number.NaN);
    expect(grown).toBeLessThan(8_000_000 + count * 150);
    // The largest file of all fits the messages of one upload, in chunks of 4 KiB and more.
    expect(maxMessagesPerUpload * 4_096).toBeGreaterThan(268_435_456);
  }, 300_000);
});
