import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { never, watchingSlowly } from '../../support/batch-destination/under-test';
import { drawnParcel, newBatchId } from '../../support/parcels';
import { type Sshd, startSshd } from '../../support/sshd';
import { sftpRoom } from './sftp-room';

let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

describe('the identity', () => {
  test('that two processes make at the same time is one, and leaves nothing else', async () => {
    const room = await sftpRoom(sshd);
    const made = await Promise.all(Array.from({ length: 6 }, () => room.open().identity()));
    expect(new Set(made).size).toBe(1);
    expect(await readdir(room.path)).toEqual(['.symbolon-id']);
    expect((await readFile(join(room.path, '.symbolon-id'), 'utf8')).trim()).toBe(made[0]);
  });

  test('that is damaged is told and not replaced', async () => {
    const room = await sftpRoom(sshd);
    await writeFile(join(room.path, '.symbolon-id'), 'torn');
    await expect(room.open().identity()).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'SFTP_IDENTITY_DAMAGED',
    });
    expect(await readFile(join(room.path, '.symbolon-id'), 'utf8')).toBe('torn');
  });

  test('goes with the folder: an empty one is another', async () => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    const first = await destination.identity();
    await rm(room.path, { recursive: true });
    await mkdir(room.path);
    expect(await destination.identity()).not.toBe(first);
  });
});

describe('a batch is found', () => {
  test('as released where the print centre has taken it away', async () => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    await destination.identity();
    const parcel = drawnParcel();
    const reference = await destination.stage(parcel, never);
    await destination.release(reference);
    await rm(join(room.path, parcel.batchId), { recursive: true });
    expect(await destination.find(reference)).toBe('released');
    await expect(destination.release(reference)).resolves.toBeUndefined();
    await expect(destination.erase(reference)).resolves.toBeUndefined();
    expect(await room.visible()).toEqual([]);
  });

  test.each([
    ['the folder is another one', (path: string) => rm(join(path, '.symbolon-id'))],
    ['what batches are staged in is gone', (path: string) => rm(join(path, '.staging'), { recursive: true })],
  ])('neither as staged nor as released where %s', async (_what, change) => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    await destination.identity();
    const reference = await destination.stage(drawnParcel(), never);
    await rm(join(room.staging, reference), { recursive: true });
    await change(room.path);
    expect(await destination.find(reference)).toBe('unknown');
    await expect(destination.release(reference)).rejects.toMatchObject({ reason: 'SFTP_STAGING_GONE' });
  });

  test('neither as staged nor as released where a later try has taken it over', async () => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    await destination.identity();
    const parcel = drawnParcel();
    const reference = await destination.stage(parcel, never);
    await destination.stage({ ...parcel, fence: 2 }, never);
    expect(await destination.find(reference)).toBe('unknown');
  });

  test.each([
    '',
    '..',
    'a spool folder',
    `${newBatchId()}-1`,
    `../${newBatchId()}-1-00000000`,
  ])('nowhere by the reference %p, which is none', async (reference) => {
    const destination = (await sftpRoom(sshd)).open();
    expect(await destination.find(reference)).toBe('unknown');
    const none = { kind: 'precondition', reason: 'SFTP_REFERENCE' };
    await expect(destination.release(reference)).rejects.toMatchObject(none);
    await expect(destination.erase(reference)).rejects.toMatchObject(none);
  });
});

describe('of two claimants', () => {
  const overtaken = { kind: 'conflict', reason: 'STAGING_OVERTAKEN' };

  test('the older one is told, before and in the middle of its work, and adds nothing', async () => {
    const room = await sftpRoom(sshd);
    const [older, newer] = [room.open(), room.open()];
    const parcel = drawnParcel({ letters: 8 });
    let reference = '';
    const files = watchingSlowly(parcel.files, async (index) => {
      if (index === 6) reference = await newer.stage({ ...parcel, fence: 2 }, never);
    });
    await expect(older.stage({ ...parcel, files }, never)).rejects.toMatchObject(overtaken);
    await expect(older.stage(parcel, never)).rejects.toMatchObject(overtaken);
    expect(await readdir(room.staging)).toEqual([reference]);
    expect((await readdir(join(room.staging, reference))).sort()).toEqual(
      parcel
        .drawn()
        .map(({ name }) => name)
        .sort(),
    );
    // Somebody else's progress is no failure of the server.
    expect(await room.errors()).toEqual({});
  });

  test('the older one is told that the batch is released', async () => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    const parcel = drawnParcel();
    await destination.release(await destination.stage({ ...parcel, fence: 2 }, never));
    await expect(destination.stage(parcel, never)).rejects.toMatchObject({
      kind: 'conflict',
      reason: 'BATCH_RELEASED',
    });
    expect(await readdir(room.staging)).toEqual([]);
  });

  test('one that writes to a part that was taken over writes to nothing that is kept', async () => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    const parcel = drawnParcel({ letters: 1, letterBytes: 400_000 });
    const [letter] = parcel.drawn();
    const earlier = join(room.staging, `${parcel.batchId}-1-00000000`);
    const part = join(earlier, `${letter?.name}~00000000`);
    await mkdir(earlier, { recursive: true });
    await writeFile(part, letter?.content.subarray(0, 200_000) ?? '');
    const { ino } = await stat(part);
    const reference = await destination.stage({ ...parcel, fence: 2 }, never);
    const whole = join(room.staging, reference, letter?.name ?? '');
    expect((await stat(whole)).ino).not.toBe(ino);
    expect((await readdir(join(room.staging, reference))).sort()).toEqual(
      parcel
        .drawn()
        .map(({ name }) => name)
        .sort(),
    );
  });
});

test('a name that is taken is not replaced by a release', async () => {
  const room = await sftpRoom(sshd);
  const destination = room.open();
  const parcel = drawnParcel();
  const reference = await destination.stage(parcel, never);
  await mkdir(join(room.path, parcel.batchId));
  await writeFile(join(room.path, parcel.batchId, 'theirs'), 'not ours');
  await expect(destination.release(reference)).rejects.toMatchObject({
    kind: 'precondition',
    reason: 'SFTP_BATCH_THERE',
  });
  expect(await readdir(join(room.path, parcel.batchId))).toEqual(['theirs']);
  expect(await destination.find(reference)).toBe('staged');
});

test('what the print centre has put beside the letters is erased with them', async () => {
  const room = await sftpRoom(sshd);
  const destination = room.open();
  const parcel = drawnParcel();
  const reference = await destination.stage(parcel, never);
  await destination.release(reference);
  const folder = join(room.path, parcel.batchId);
  await mkdir(join(folder, 'printed'));
  await rename(join(folder, parcel.drawn()[0]?.name ?? ''), join(folder, 'printed', 'one.pdf'));
  await destination.erase(reference);
  expect(await readdir(room.path)).toEqual(['.staging']);
});

test('nobody else can look into what is staged', async () => {
  const room = await sftpRoom(sshd);
  await room.open().stage(drawnParcel(), never);
  expect((await stat(room.staging)).mode & 0o777).toBe(0o700);
});
