import { execFile } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isUuid } from '../../../runtime/id';
import { folderStore } from '../../../services/credentials/adapters/documents/folder-store';
import { bundle } from '../../support/bundled-process';
import { type S3Server, s3Login, startS3 } from '../../support/s3';
import { temporaryFolder } from '../../support/temporary-folder';
import { waitFor } from '../../support/wait-for';
import { gone, key, keysIn, never, pieces, read, s3At, unavailable, whole, write } from './stored-documents';

const run = promisify(execFile);

let server: S3Server;
beforeAll(async () => {
  server = await startS3();
});

/** Each test has a store of its own. */
const stores = {
  'a folder': async () => folderStore(join(await temporaryFolder(), 'documents')),
  'a bucket': async () => s3At(server.endpoint, { prefix: `${crypto.randomUUID()}/` }),
};

describe.each(Object.entries(stores))('documents in %s', (_name, openStore) => {
  test('what was kept is read byte for byte, is listed, and is gone once it is removed; removing what is not there is fine', async () => {
    const store = await openStore();
    const content = Buffer.concat([...pieces(80), Buffer.from('the rest')]);
    await write(store, 1, content);
    expect((await read(store, 1)).equals(content)).toBe(true);
    expect({
      all: await keysIn(store),
      older: await keysIn(store, new Date(Date.now() - 3_600_000)),
      answers: await store.answers(),
    }).toEqual({ all: [key(1)], older: [], answers: true });
    await store.remove(key(1));
    await store.remove(key(1));
    await expect(read(store, 1)).rejects.toMatchObject(gone);
    expect(await keysIn(store)).toEqual([]);
  });

  test('nothing can be read before all has come', async () => {
    const store = await openStore();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let begun = false;
    const content = async function* () {
      yield Buffer.alloc(65_536);
      begun = true;
      await held;
      yield Buffer.alloc(65_536);
    };
    const writing = store.write(key(2), content(), 131_072, never);
    await waitFor('it to begin', () => begun);
    await expect(read(store, 2)).rejects.toMatchObject(gone);
    goOn();
    await writing;
    expect((await read(store, 2)).length).toBe(131_072);
  });

  test('where the content fails, its error is thrown and nothing is there; so where the signal aborts, whose reason it is', async () => {
    const store = await openStore();
    const leave = new AbortController();
    const failing = async function* (fail: () => void) {
      yield Buffer.alloc(65_536);
      fail();
      yield Buffer.alloc(65_536);
      yield Buffer.alloc(65_536);
    };
    const throwing = failing(() => {
      throw new Error('the content');
    });
    await expect(store.write(key(3), throwing, 196_608, never)).rejects.toThrow('the content');
    const leaving = failing(() => leave.abort(new Error('the caller left')));
    await expect(store.write(key(4), leaving, 196_608, leave.signal)).rejects.toThrow('the caller left');
    for (const number of [3, 4]) await expect(read(store, number)).rejects.toMatchObject(gone);
    await expect(whole(store.read(key(3), leave.signal))).rejects.toThrow();
  });

  test('it is of who says so first, also where several do at once, and nothing else is said of it', async () => {
    const store = await openStore();
    const claims: readonly string[] = Array.from({ length: 5 }, () => crypto.randomUUID());
    const said = await Promise.all(claims.map((claim) => store.owner(claim)));
    const [owner] = said;
    expect([claims.includes(String(owner)), new Set(said).size]).toEqual([true, 1]);
    expect(await store.owner(crypto.randomUUID())).toBe(owner);
    await write(store, 1, Buffer.from('content'));
    expect((await keysIn(store)).filter((name) => name === key(1) || isUuid(name))).toEqual([key(1)]);
  });

  test('many at once are each kept as they came', async () => {
    const store = await openStore();
    const numbers = Array.from({ length: 20 }, (_, index) => index + 10);
    await Promise.all(numbers.map((number) => write(store, number, Buffer.concat(pieces(6, number)))));
    for (const number of numbers)
      expect((await read(store, number)).equals(Buffer.concat(pieces(6, number)))).toBe(true);
    expect(await keysIn(store)).toEqual(numbers.map(key));
  });
});

test("a folder's files are for their owner only, and what has not come whole has another name until it is removed", async () => {
  const folder = join(await temporaryFolder(), 'documents');
  const store = folderStore(folder);
  await write(store, 1, Buffer.from('content'));
  const inner = join(folder, '01');
  // As a killed process leaves it.
  await writeFile(join(inner, `${key(101)}.part`), 'cont');
  const modes = await Promise.all(
    [folder, inner, join(inner, key(1))].map(async (path) => (await stat(path)).mode & 0o777),
  );
  expect({ modes, keys: await keysIn(store) }).toEqual({ modes: [0o700, 0o700, 0o600], keys: [key(1), key(101)] });
  await expect(read(store, 101)).rejects.toMatchObject(gone);
  await store.remove(key(101));
  expect(await readdir(inner)).toEqual([key(1)]);
});

test('a folder in which nothing can be kept does not answer, and says so', async () => {
  const file = join(await temporaryFolder(), 'a-file');
  await writeFile(file, '');
  const store = folderStore(file);
  expect(await store.answers()).toBe(false);
  await expect(write(store, 1, Buffer.from('content'))).rejects.toMatchObject(unavailable);
});

test('a folder whose mark is damaged belongs to nobody', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, '.installation-id'), 'no id');
  await expect(folderStore(folder).owner(crypto.randomUUID())).rejects.toMatchObject({
    kind: 'damaged',
    reason: 'DOCUMENT_STORE_UNMARKED',
  });
});

test('a folder in which no file can be made does not answer', async () => {
  expect(await folderStore('/proc').answers()).toBe(false);
});

test('a folder whose disk hangs does not answer, in time; it is asked once until it has, and answers again', async () => {
  const folder = await temporaryFolder();
  const store = folderStore(join(folder, 'documents'), { answerMilliseconds: 200 });
  expect(await store.answers()).toBe(true);
  // All threads that work on files wait for somebody to write into these.
  const pipes = Array.from({ length: 4 }, (_, index) => join(folder, `pipe-${index}`));
  await run('mkfifo', pipes);
  const hanging = pipes.map((pipe) => open(pipe, 'r'));
  expect([await store.answers(), await store.answers()]).toEqual([false, false]);
  // Nor does it keep a process from starting.
  const asked = folderStore(join(folder, 'marked'), { answerMilliseconds: 200 }).owner(crypto.randomUUID());
  await expect(asked).rejects.toMatchObject(unavailable);
  const writers = pipes.map((pipe) => openSync(pipe, 'w'));
  for (const file of await Promise.all(hanging)) await file.close();
  for (const writer of writers) closeSync(writer);
  await waitFor('it to answer', () => store.answers());
  expect((await readdir(join(folder, 'documents'))).length).toBe(0);
});

test('a disk that is full refuses a document, and keeps nothing of it', async () => {
  const program = await bundle(join(__dirname, '../programs/fill-disk.ts'));
  const folder = await temporaryFolder();
  // No file gets longer than 256 KiB.
  const script = `trap '' XFSZ; ulimit -f 256; exec "$0" "$@"`;
  const { stdout } = await run('bash', ['-c', script, process.execPath, program, folder]);
  expect(JSON.parse(stdout)).toEqual({ reason: unavailable.reason, cause: 'EFBIG', left: [], answers: true });
  const { stdout: full } = await run('bash', ['-c', script.replace('256', '8'), process.execPath, program, folder]);
  expect(JSON.parse(full)).toMatchObject({ answers: false });
});

test('a server that dies in the middle of a document, or refuses the key, is unavailable; the same store works once it is back', async () => {
  const store = s3At(server.endpoint, { prefix: 'killed/' });
  const dying = async function* () {
    yield* pieces(10);
    await server.stop('SIGKILL');
    yield* pieces(10);
  };
  await expect(store.write(key(1), dying(), 20 * 65_536, never)).rejects.toMatchObject(unavailable);
  expect(await store.answers()).toBe(false);
  await expect(read(store, 1)).rejects.toMatchObject(unavailable);
  await expect(store.remove(key(1))).rejects.toMatchObject(unavailable);
  await server.start();
  const stranger = s3At(server.endpoint, { credentials: async () => ({ ...s3Login, secretAccessKey: 'another' }) });
  expect({ stranger: await stranger.answers(), store: await store.answers() }).toEqual({
    stranger: false,
    store: true,
  });
  await expect(write(stranger, 2, Buffer.from('content'))).rejects.toMatchObject(unavailable);
  await expect(read(store, 1)).rejects.toMatchObject(gone);
  await write(store, 1, Buffer.from('content'));
  expect(String(await read(store, 1))).toBe('content');
});

test('a document may take longer to send than the bucket to answer', async () => {
  const store = s3At(server.endpoint, { prefix: 'slow/', timeoutMilliseconds: 500, tries: 1 });
  const begin = performance.now();
  const content = async function* () {
    for (let piece = 1; piece <= 4; piece += 1) {
      await waitFor('a slow sender', () => performance.now() - begin > 200 * piece);
      yield Buffer.alloc(65_536);
    }
  };
  await store.write(key(5), content(), 4 * 65_536, never);
  expect((await read(store, 5)).length).toBe(4 * 65_536);
});
