/** What a print centre does by docs/print-centres.md: its commands as they stand there, on a batch of the real service. */
import { execFile, spawnSync } from 'node:child_process';
import { appendFile, cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { status } from '@grpc/grpc-js';
import { PostalServiceService } from '../../proto/gen/symbolon/postal/v1/postal_service';
import { blocks, document, section } from '../support/document';
import { gnuPg } from '../support/gnupg';
import { builtSources } from '../support/servers';
import { printCentreRoom } from './print-centre-room';

const page = document('docs/print-centres.md');
const checks = section(page, '## Is it whole, and ours');
const answers = section(page, '## Answers');
const grpcurl = spawnSync('grpcurl', ['-version']).status === 0;
type Room = Awaited<ReturnType<typeof printCentreRoom>>;

interface PrintCentre {
  readonly desk: string;
  readonly batch: string;
  /** Runs blocks of the page's, one after the other in one shell. */
  run(pasted: readonly string[], variables?: Readonly<Record<string, string>>): Promise<Ran>;
}

interface Ran {
  readonly code: number;
  readonly out: string;
}

async function printCentreAt(room: Room, home = ''): Promise<PrintCentre> {
  await builtSources();
  const desk = await room.desk();
  const batch = join(desk, room.batchId);
  await cp(room.batch, batch, { recursive: true });
  return {
    desk,
    batch,
    run: async (pasted, variables = {}) => {
      const manifests = `node ${resolve(__dirname, '../../dist/services/postal/manifests.js')}`;
      const script = pasted.join('\n').replaceAll('npm run manifests --', manifests);
      const env = { PATH: process.env['PATH'], GNUPGHOME: home, BATCH: batch, POSTAL: room.address, ...variables };
      const running = promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: desk, env });
      return running.then(
        ({ stdout, stderr }) => ({ code: 0, out: stdout + stderr }),
        ({ code, stdout, stderr }) => ({ code: Number(code), out: `${stdout}${stderr}` }),
      );
    },
  };
}

test('a batch that is whole passes every check, and its manifest is kept', async () => {
  const room = await printCentreRoom({ letters: 3 });
  const { run, desk } = await printCentreAt(room);
  const { code, out } = await run(blocks(checks, 'sh'));
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('Signature Verified Successfully') });
  expect(out).toContain('Whole: 1 manifest(s), 1 to 1, with 3 letter(s).');
  expect((await readdir(join(desk, 'kept'))).sort()).toEqual(['manifest-00000001.json', 'manifest-00000001.json.sig']);
  await room.close();
});

test('an encrypted batch does so, too, once it is decrypted', async () => {
  const gpg = await gnuPg();
  const fingerprint = gpg.makeKey('print-centre@example.org');
  const room = await printCentreRoom({ letters: 2, publicKey: gpg.publicKey(fingerprint) });
  const { run, batch } = await printCentreAt(room, gpg.home);
  const sent = (await readdir(batch)).filter((name) => !/^(SHA256SUMS|manifest-)/.test(name));
  expect(sent.map((name) => name.slice(36))).toEqual(['-1-1.pdf.gpg', '-1-1.pdf.gpg']);
  const { code, out } = await run(blocks(checks, 'sh'));
  expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('with 2 letter(s)') });
  const pdfs = (await readdir(batch)).filter((name) => name.endsWith('.pdf'));
  for (const pdf of pdfs) expect((await readFile(join(batch, pdf))).subarray(0, 5).toString()).toBe('%PDF-');
  await room.close();
});

describe('what must not be printed does not pass', () => {
  let room: Room;
  beforeAll(async () => {
    room = await printCentreRoom({ letters: 2 });
  });
  afterAll(() => room.close());
  const [sums = '', signature = '', , counted = ''] = blocks(checks, 'sh');
  const letterIn = async (batch: string) => (await readdir(batch)).find((name) => name.endsWith('.pdf')) ?? '';

  test('a letter that is missing, or was changed', async () => {
    const { run, batch } = await printCentreAt(room);
    const letter = join(batch, await letterIn(batch));
    await appendFile(letter, 'x');
    expect(await run([sums])).toEqual({ code: 1, out: expect.stringContaining('FAILED') });
    await rm(letter);
    expect(await run([sums])).toEqual({ code: 1, out: expect.stringContaining('No such file') });
  });

  test('a manifest that was changed, with sums that were changed with it', async () => {
    const { run, batch } = await printCentreAt(room);
    const manifest = join(batch, 'manifest-00000001.json');
    await writeFile(manifest, (await readFile(manifest, 'utf8')).replace('"print":1', '"print":2'));
    await promisify(execFile)('bash', ['-c', 'sha256sum *.pdf manifest* > SHA256SUMS'], { cwd: batch });
    expect((await run([sums])).code).toBe(0);
    expect((await run(['cd "$BATCH"', signature])).code).not.toBe(0);
  });

  test('a letter that the manifest does not have, and one that is not as it says', async () => {
    const { run, batch } = await printCentreAt(room);
    expect((await run(['cd "$BATCH"', counted])).code).toBe(0);
    const letter = join(batch, await letterIn(batch));
    await cp(letter, join(batch, 'another.pdf'));
    expect((await run(['cd "$BATCH"', counted])).code).not.toBe(0);
    await rm(join(batch, 'another.pdf'));
    await appendFile(letter, 'x');
    expect((await run(['cd "$BATCH"', counted])).code).not.toBe(0);
  });
});

(grpcurl ? test : test.skip)(
  'answers by call and by file: the batch is acknowledged once no letter is open',
  async () => {
    const room = await printCentreRoom({ letters: 6 });
    const { run, desk } = await printCentreAt(room);
    const [FIRST = '', SECOND = '', SPOILED = '', RETURNED = '', fifth = '', sixth = ''] = await room.codes();
    const [answers_] = blocks(answers, 'csv');
    const header = answers_?.split('\n')[0];
    await writeFile(join(desk, 'answers.csv'), `${header}\n${fifth},despatched,,\n${sixth},burnt,,\n`);
    const { code, out } = await run(blocks(answers, 'sh'), { FIRST, SECOND, SPOILED, RETURNED });
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('"reason": "STATUS_UNKNOWN"') });
    // A despatch of each of the two; of the batch what is left.
    expect([...out.matchAll(/"recordedCount": (\d+)/g)].map(([, count]) => count)).toEqual(['1', '2', '1']);
    expect(out).toContain('"keyId":');
    expect(await room.states()).toEqual(['sent', 'sent', 'handed-over', 'returned', 'sent', 'sent']);
    expect(await room.batchState()).toBe('handed-over');

    const decided = await run(
      [
        'grpcurl -cacert ca.pem -cert operators.pem -key operators.key -H "authorization: Bearer supervisor" -d @ "$POSTAL" symbolon.postal.v1.PostalService/ResolveLetter <<JSON',
        '{"id": "$LETTER", "decision": "LETTER_DECISION_GIVE_UP", "reason": "torn"}',
        'JSON',
      ],
      { LETTER: SPOILED.slice(0, 36) },
    );
    expect(decided.code).toBe(0);
    expect(await room.batchState()).toBe('acknowledged');
    await room.close();
  },
);

(grpcurl ? test : test.skip)('a file of many lines goes in pieces that the port takes', async () => {
  const room = await printCentreRoom({ letters: 1 });
  const { run, desk } = await printCentreAt(room);
  const [code = ''] = await room.codes();
  await writeFile(join(desk, 'answers.csv'), `letter,status\n${`${code},despatched\n`.repeat(3_000)}`);
  const [sending = ''] = blocks(section(page, '### By file'), 'sh');
  expect((await run([sending])).out).toContain('"recordedCount": 1');
  expect(await room.states()).toEqual(['sent']);
  await room.close();
});

test("the print centre's certificate takes the five calls that the page has, and no other", async () => {
  const room = await printCentreRoom({ letters: 1 });
  const taken = [
    ...new Set(
      [...page.matchAll(/^(?:}.*)?\| ?postal (\w+)$|^postal (\w+) <</gm)].map(([, one, other]) => one ?? other),
    ),
  ];
  expect(taken.sort()).toEqual([
    'ExportReconciliation',
    'GetManifest',
    'ImportOutcomes',
    'RecordDespatch',
    'RecordOutcome',
  ]);
  const client = await room.client();
  const call = (path: string) =>
    new Promise<string>((resolved) =>
      client.makeUnaryRequest(
        path,
        () => Buffer.alloc(0),
        String,
        {},
        (error) => resolved(error === null ? 'OK' : (status[error.code] ?? '')),
      ),
    );
  const others = Object.entries(PostalServiceService).filter(([name]) => !taken.includes(wireName(name)));
  expect(others.length).toBeGreaterThan(10);
  for (const [name, { path }] of others) expect(`${name} ${await call(path)}`).toBe(`${name} PERMISSION_DENIED`);
  client.close();
  await room.close();
});

function wireName(method: string): string {
  return method.charAt(0).toUpperCase() + method.slice(1);
}
