import { randomBytes, randomUUID } from 'node:crypto';
import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import { encryptedBytes, segmentBytes } from '../../../runtime/stream-cipher';
import { folderStore } from '../../../services/credentials/adapters/documents/folder-store';
import { migrations } from '../../../services/credentials/migrations';
import type { DocumentStore } from '../../../services/credentials/ports';
import { eraseDueDocuments } from '../../../services/credentials/use-cases/erase-documents';
import { keepDocument } from '../../../services/credentials/use-cases/keep-document';
import { ownDocumentStore } from '../../../services/credentials/use-cases/own-document-store';
import { removeDocuments } from '../../../services/credentials/use-cases/remove-documents';
import { removeUnknownDocuments } from '../../../services/credentials/use-cases/remove-unknown-documents';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type DocumentSamples, documentSamples, pngOfSize } from '../../support/document-samples';
import { temporaryFolder } from '../../support/temporary-folder';
import { waitFor } from '../../support/wait-for';
import { announced, type DocumentRoom, inPieces, never, openDocumentRoom, portal } from '../document-room';

let samples: DocumentSamples;
beforeAll(async () => {
  samples = await documentSamples();
});

describeOnEachDatabase('documents that are kept', migrations, (context) => {
  let room: DocumentRoom;
  beforeEach(async () => {
    room = await openDocumentRoom(context);
  });
  afterEach(() => room.close());

  test('one in the place of another replaces it, which is erased; the case has one more version', async () => {
    const elevation = await room.openCase();
    const first = await room.upload(elevation, samples.jpeg, { kind: 'signed-form', page: 1 });
    const second = await room.upload(elevation, samples.jpeg, { kind: 'signed-form', page: 2 });
    const third = await room.upload(elevation, samples.png, { kind: 'signed-form', page: 1 });
    const { rows, audit } = await room.stateOf(elevation);
    expect({ rows, audit: [...audit].sort() }).toEqual({
      rows: [
        'erased signed-form 1 image/jpeg 1 no key',
        'kept signed-form 2 image/jpeg 1 key',
        'kept signed-form 1 image/png 1 key',
      ],
      audit: ['replaced', 'uploaded', 'uploaded', 'uploaded'].map(
        (what) => `${portal.actor} document-${what} case ${elevation.id}`,
      ),
    });
    await room.sweep();
    expect(await room.keys()).toEqual([second, third].sort());
    await room.change(elevation, room.claimed());
    expect(await room.read(first)).toBe('0 DOCUMENT_NOT_FOUND');
  });

  test('are erased in their time, though a bug keeps those of another case back: that is told, and tried again later', async () => {
    const ended = {
      state: 'refused',
      endTime: room.deps.clock.now(),
      forgetTime: new Date('2030-01-01T00:00:00Z'),
    } as const;
    const cases = [await room.openCase(), await room.openCase()];
    for (const [index, elevation] of cases.entries()) {
      await room.upload(elevation, samples.jpeg);
      await room.change(elevation, { ...ended, eraseTime: later(ended.endTime, index) });
    }
    const [broken, other] = cases.map(({ id }) => id);
    const { holder_id } = await context.database('elevation_case').where({ id: broken }).first('holder_id');
    await context.database('elevation_case').where({ id: broken }).update({ holder_id: randomUUID() });
    room.pass(millisecondsPerHour);
    const states = async () => {
      const rows: { case_id: string; state: string }[] = await context
        .database('elevation_document')
        .whereIn('case_id', [String(broken), String(other)])
        .select('case_id', 'state');
      return rows.map(({ case_id, state }) => `${case_id === broken ? 'broken' : 'other'} ${state}`).sort();
    };
    expect([await eraseDueDocuments(room.documents), await eraseDueDocuments(room.documents)]).toEqual([
      'idle',
      'idle',
    ]);
    expect(await states()).toEqual(['broken kept', 'other erased']);
    const failures = 'symbolon_credentials_sweep_failures_total';
    expect((await room.deps.metrics.registry.getSingleMetric(failures)?.get())?.values).toEqual([
      { labels: { sweep: 'document-erasure' }, value: 1 },
    ]);
    await context.database('elevation_case').where({ id: broken }).update({ holder_id });
    room.pass(millisecondsPerHour);
    await eraseDueDocuments(room.documents);
    expect(await states()).toEqual(['broken erased', 'other erased']);
    await room.sweep();
  });

  test('nothing of a document lies on the disk in the clear', async () => {
    const elevation = await room.openCase();
    const content = pngOfSize(200_000, (count) => Buffer.alloc(count, 'a secret of the holder '));
    const id = await room.upload(elevation, content);
    const folder = room.folder;
    const stored = await readFile(join(folder, id.slice(-2), id));
    expect({
      longer: stored.length > content.length,
      isClear: stored.includes('a secret of the holder') || stored.includes('PNG'),
    }).toEqual({ longer: true, isClear: false });
  });

  test('what a process has left that is gone, or stands still, is given up an hour later: its file, its place, and a line in the audit', async () => {
    const elevation = await room.openCase();
    let goOn = () => {};
    const standingStill = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const content = async function* () {
      yield samples.jpeg.subarray(0, 100);
      await standingStill;
      yield samples.jpeg.subarray(100);
    };
    const { documentStore } = room.documents;
    // A part of it is on the disk already.
    await documentStore.write(room.deps.ids.next(), inPieces(samples.png), samples.png.length, never);
    const [part = ''] = await room.keys();
    const write: typeof documentStore.write = async (key, cipher, bytes, signal) => {
      await rename(join(room.folder, part.slice(-2), part), `${join(room.folder, part.slice(-2), part)}.part`);
      const whole: Uint8Array[] = [];
      for await (const piece of cipher) whole.push(piece);
      await documentStore.write(key, inPieces(Buffer.concat(whole)), bytes, signal);
    };
    const deps = { ...room.documents, documentStore: { ...documentStore, write }, ids: { next: () => part } };
    const sending = keepDocument(deps, announced(elevation, samples.jpeg), content(), portal, never);
    const arriving = async () => (await room.stateOf(elevation)).rows;
    await waitFor('its place to be taken', async () => (await arriving()).length > 0);
    await room.sweep();
    expect([await arriving(), await room.keys()]).toEqual([['arriving identity-front 1 null null key'], [part]]);
    room.pass(millisecondsPerHour);
    await room.sweep();
    const givenUp = [{ rows: [], audit: [`symbolon document-refused DOCUMENT_GIVEN_UP case ${elevation.id}`] }, []];
    expect([await room.stateOf(elevation), await room.keys()]).toEqual(givenUp);
    goOn();
    await expect(sending).rejects.toMatchObject({ reason: 'DOCUMENT_GIVEN_UP' });
    expect([await room.stateOf(elevation), await room.keys()]).toEqual(givenUp);
  });

  test("a decided case's documents are erased in their time: their keys at once, their files as soon as the store answers", async () => {
    const elevation = await room.openCase();
    const id = await room.upload(elevation, samples.jpeg);
    const eraseTime = later(room.deps.clock.now(), 30 * millisecondsPerDay);
    await room.change(elevation, {
      state: 'approved',
      endTime: room.deps.clock.now(),
      eraseTime,
      forgetTime: later(eraseTime, 1),
    });
    room.pass(30 * millisecondsPerDay - 1);
    await eraseDueDocuments(room.documents);
    expect(await room.keys()).toEqual([id]);
    room.pass(1);
    await eraseDueDocuments(room.documents);
    const away = {
      ...room.documents.documentStore,
      remove: async () => {
        throw new Fault('unavailable', 'DOCUMENT_STORE_UNAVAILABLE', 'away');
      },
    };
    await removeDocuments(room.documents, away);
    expect(await room.stateOf(elevation)).toMatchObject({
      rows: ['erased identity-front 1 image/jpeg 1 no key'],
      audit: [expect.anything(), `symbolon document-erased case ${elevation.id}`],
    });
    await room.sweep();
    expect(await room.keys()).toEqual([id]); // not before some minutes
    room.pass(5 * 60_000);
    await room.sweep();
    expect([(await room.stateOf(elevation)).rows, await room.keys()]).toEqual([[], []]);
    expect((await room.caseNow(elevation))?.eraseTime).toBeUndefined();
  });

  test('what lies in the store for a day and no row knows is removed; what has no name of a document is left alone', async () => {
    const elevation = await room.openCase();
    const id = await room.upload(elevation, samples.jpeg);
    const unknown = room.deps.ids.next();
    await room.documents.documentStore.write(unknown, inPieces(samples.jpeg), samples.jpeg.length, never);
    await writeFile(join(room.folder, id.slice(-2), 'a-note'), '');
    const removeUnknown = () => removeUnknownDocuments(room.documents, room.documents.documentStore, never);
    await removeUnknown();
    expect(await room.keys()).toEqual(['a-note', id, unknown].sort());
    // The files' times are the system's.
    room.pass(Date.now() + 2 * millisecondsPerDay - room.deps.clock.now().getTime());
    await removeUnknown();
    expect(await room.keys()).toEqual(['a-note', id].sort());
  });

  test("another installation's store is refused at the start, and nothing is removed from it, though no row knows it", async () => {
    const store = room.documents.documentStore;
    const start = (there: DocumentStore) => ownDocumentStore(room.documents, there).start();
    await start(store);
    await start(store);
    const folder = await temporaryFolder();
    const anothers = folderStore(folder);
    await anothers.owner(randomUUID());
    await anothers.write(room.deps.ids.next(), inPieces(samples.jpeg), samples.jpeg.length, never);
    const refused = { kind: 'precondition', reason: 'DOCUMENT_STORE_OF_ANOTHER' };
    await expect(start(anothers)).rejects.toMatchObject(refused);
    room.pass(Date.now() + 2 * millisecondsPerDay - room.deps.clock.now().getTime());
    await expect(removeUnknownDocuments(room.documents, anothers, never)).rejects.toMatchObject(refused);
    const names = await readdir(folder, { recursive: true });
    expect(names.filter((name) => name.includes('/'))).toHaveLength(1);
  });

  test('a store that is away keeps nobody from starting, and nothing is removed from it', async () => {
    const file = join(await temporaryFolder(), 'a-file');
    await writeFile(file, '');
    const away = folderStore(file);
    await ownDocumentStore(room.documents, away).start();
    await expect(removeUnknownDocuments(room.documents, away, never)).rejects.toMatchObject({ kind: 'unavailable' });
  });

  test('a document that is damaged, cut off, another one, or gone from the store ends with DATA_LOSS after what was right', async () => {
    const elevation = await room.openCase();
    const content = pngOfSize(150_000, randomBytes);
    const id = await room.upload(elevation, content);
    const other = await room.upload(elevation, content, { page: 2 });
    await room.change(elevation, room.claimed());
    const path = join(room.folder, id.slice(-2), id);
    const stored = await readFile(path);
    const changed = Buffer.from(stored);
    const inThird = encryptedBytes(2 * segmentBytes) + 10;
    changed[inThird] = (changed[inThird] ?? 0) ^ 1;
    await writeFile(path, changed);
    const damaged = await room.read(id);
    await writeFile(path, stored.subarray(0, encryptedBytes(segmentBytes)));
    const cut = await room.read(id);
    await writeFile(path, stored);
    const whole = await room.read(id);
    await writeFile(path, await readFile(join(room.folder, other.slice(-2), other)));
    const another = await room.read(id);
    await room.documents.documentStore.remove(id);
    expect([damaged, cut, whole, another, await room.read(id)]).toEqual([
      `${2 * segmentBytes} DOCUMENT_DAMAGED`,
      '0 DOCUMENT_DAMAGED',
      content,
      '0 DOCUMENT_DAMAGED',
      '0 DOCUMENT_DAMAGED',
    ]);
  });
});
