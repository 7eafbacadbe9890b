import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SpoolFiles } from '../../../services/postal/adapters/spool/spool-files';
import { never } from '../../support/batch-destination/under-test';
import { drawnParcel } from '../../support/parcels';
import { temporaryFolder } from '../../support/temporary-folder';
import { waitingIn } from './spool-look';
import { modeOf, spoolIn, wrapped } from './spool-support';

describe('the spool', () => {
  test('makes every file durable before it lets the batch be seen, and the new name before the old one’s end', async () => {
    const folder = await temporaryFolder();
    await spoolIn(folder).identity();
    const { files, operations } = watched(folder);
    const parcel = drawnParcel({ letters: 2 });
    const { batchId } = parcel;
    const spool = spoolIn(folder, files);
    const reference = await spool.stage(parcel, never);
    await spool.release(reference);
    const waiting = `.staging/${batchId}-1`;
    expect(operations).toEqual([
      'makeFolder .staging',
      'syncFolder .',
      'readFrom .staging/.spool-id',
      'list .staging',
      `makeFolder ${waiting}`,
      `create ${waiting}/${batchId}-0001.pdf`,
      `create ${waiting}/${batchId}-0002.pdf`,
      `create ${waiting}/manifest.jsonl`,
      `syncFolder ${waiting}`,
      'syncFolder .staging',
      `rename ${waiting}`,
      'syncFolder .',
      'syncFolder .staging',
    ]);
  });

  test('waits for the last write before it makes their folder durable', async () => {
    const folder = await temporaryFolder();
    const writing = new Set<unknown>();
    const atSync: number[] = [];
    const files = wrapped(async (name, [path], perform) => {
      if (name === 'syncFolder') atSync.push(writing.size);
      if (name === 'create') writing.add(path);
      const result = await perform();
      writing.delete(path);
      return result;
    });
    await spoolIn(folder, files).stage(drawnParcel({ letters: 20, letterBytes: 50_000 }), never);
    expect(new Set(atSync)).toEqual(new Set([0]));
  });

  test('finding a released batch makes its name durable: whoever released it may have died before that', async () => {
    const folder = await temporaryFolder();
    const reference = await spoolIn(folder).stage(drawnParcel(), never);
    await spoolIn(folder).release(reference);
    const { files, operations } = watched(folder);
    await spoolIn(folder, files).find(reference);
    expect(operations).toEqual([
      expect.stringMatching(/^exists \.staging\//),
      'readFrom .staging/.spool-id',
      'syncFolder .',
      'syncFolder .staging',
    ]);
  });

  test('of five hundred files has four at a time, drawn and being written', async () => {
    const folder = await temporaryFolder();
    let most = 0;
    let [drawn, written] = [0, 0];
    const files = wrapped(async (name, [path], perform) => {
      const result = await perform();
      if (name === 'create' && String(path).endsWith('.pdf')) written += 1;
      return result;
    });
    const parcel = drawnParcel({ letters: 500 });
    const counted = async function* () {
      for await (const file of parcel.files) {
        drawn += 1;
        most = Math.max(most, drawn - written);
        yield file;
      }
    };
    await spoolIn(folder, files).stage({ ...parcel, files: counted() }, never);
    expect({ drawn, written, most }).toEqual({ drawn: 501, written: 500, most: 4 });
  });

  test('only its owner can look into it, and read what is there', async () => {
    const folder = join(await temporaryFolder(), 'made', 'when-absent');
    const parcel = drawnParcel();
    const spool = spoolIn(folder);
    await spool.release(await spool.stage(parcel, never));
    const batch = join(folder, parcel.batchId);
    const paths = [folder, join(folder, '.staging'), batch, join(batch, 'manifest.jsonl')];
    expect(await Promise.all(paths.map(modeOf))).toEqual([0o700, 0o700, 0o700, 0o600]);
  });

  test('erases, with a batch, what claimants left of it that came too late', async () => {
    const folder = await temporaryFolder();
    const parcel = drawnParcel({ fence: 2 });
    const spool = spoolIn(folder);
    const reference = await spool.stage(parcel, never);
    await spool.release(reference);
    await spool.stage({ ...drawnParcel({ batchId: parcel.batchId }), fence: 1 }, never);
    expect(await waitingIn(folder)).toEqual([`${parcel.batchId}-1`]);
    await spool.erase(reference);
    expect([await readdir(folder), await waitingIn(folder)]).toEqual([['.staging'], []]);
  });
});

describe('which spool it is', () => {
  test('is one answer for many processes that open it at once for the first time', async () => {
    const folder = await temporaryFolder();
    const identities = await Promise.all(Array.from({ length: 8 }, () => spoolIn(folder).identity()));
    expect(new Set(identities).size).toBe(1);
    expect(await readdir(join(folder, '.staging'))).toEqual(['.spool-id']);
    expect((await readFile(join(folder, '.staging/.spool-id'), 'utf8')).trim()).toBe(identities[0]);
  });

  test.each([
    ['was emptied', '.'],
    ['lost what waited', '.staging'],
  ])('is another one where the folder %s: what was staged there cannot be told, and is not taken for released', async (_what, emptied) => {
    const folder = await temporaryFolder();
    const spool = spoolIn(folder);
    const before = await spool.identity();
    const reference = await spool.stage(drawnParcel(), never);
    await rm(join(folder, emptied), { recursive: true });
    expect(await spool.find(reference)).toBe('unknown');
    await expect(spool.release(reference)).rejects.toMatchObject({ kind: 'precondition', reason: 'SPOOL_CHANGED' });
    const after = await spool.identity();
    expect(after).not.toBe(before);
    expect(await spoolIn(folder).identity()).toBe(after);
    expect(await spool.find(reference)).toBe('unknown');
    await expect(spool.release(reference)).rejects.toMatchObject({ reason: 'SPOOL_CHANGED' });
    await spool.tidy(drawnParcel().batchId, undefined);
    await spool.erase(reference);
  });

  test('is unavailable, not another one, where it cannot be read', async () => {
    const folder = await temporaryFolder();
    await spoolIn(folder).identity();
    await writeFile(join(folder, '.staging/.spool-id'), 'torn');
    const { batchId } = drawnParcel();
    const spool = spoolIn(folder);
    const unavailable = { kind: 'unavailable', reason: 'SPOOL_UNAVAILABLE' };
    await expect(spool.identity()).rejects.toMatchObject(unavailable);
    await expect(spool.stage(drawnParcel(), never)).rejects.toMatchObject(unavailable);
    await expect(spool.find(`${batchId}-1@${batchId}`)).rejects.toMatchObject(unavailable);
  });
});

function watched(folder: string): { files: SpoolFiles; operations: string[] } {
  const operations: string[] = [];
  const files = wrapped(async (name, [path], perform) => {
    operations.push(`${name} ${relative(folder, String(path)) || '.'}`);
    return perform();
  });
  return { files, operations };
}
