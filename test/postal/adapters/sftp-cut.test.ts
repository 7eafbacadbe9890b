import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { never, watching, watchingSlowly } from '../../support/batch-destination/under-test';
import { type FaultProxy, faultProxyTo } from '../../support/fault-proxy';
import { type DrawnParcel, drawnParcel, newBatchId } from '../../support/parcels';
import { type Sshd, startSshd } from '../../support/sshd';
import { sftpRoom } from './sftp-room';

let sshd: Sshd;
let proxy: FaultProxy;

beforeAll(async () => {
  sshd = await startSshd();
  proxy = await faultProxyTo(sshd);
});

afterAll(() => proxy.cut());

beforeEach(() => proxy.behave({ kind: 'pass' }));

const shape = { letters: 3, letterBytes: 100_000 };
/** Every part of a staging: greeting, keys, login, folders, and each file as it is written and read back. */
const cuts = [0, 1, 20, 21, 700, 1_500, 2_500, 3_300, 3_900, 4_500, 6_000, 20_000, 60_000, 130_000, 200_000, 299_000];
const lost = { kind: 'unavailable', reason: 'SFTP_LOST' };

describe.each(['requests', 'answers'] as const)('a connection that is cut among its %s', (direction) => {
  test.each(
    cuts,
  )('after %i bytes of a staging leaves nothing to see, and the staging goes on later', async (afterBytes) => {
    const room = await sftpRoom(sshd);
    const destination = room.open({ port: proxy.port });
    const parcel = drawnParcel(shape);
    proxy.behave({ kind: 'cut', direction, afterBytes });
    await expect(destination.stage(parcel, never)).rejects.toMatchObject(lost);
    expect(await room.visible()).toEqual([]);
    const reference = await destination.stage({ ...parcel, fence: 2 }, never);
    expect(await readdir(room.staging)).toEqual([reference]);
    await destination.release(reference);
    expect(await room.visible()).toEqual(visibleOf(parcel));
  });

  test.each([
    0, 40, 90, 160, 240, 330,
  ])('after %i bytes of a release leaves it staged or released, and it is released once', async (afterBytes) => {
    const room = await sftpRoom(sshd);
    const destination = room.open({ port: proxy.port });
    const parcel = drawnParcel();
    await destination.identity();
    const reference = await destination.stage(parcel, never);
    proxy.behave({ kind: 'cut', direction, afterBytes });
    await destination.release(reference).catch((error) => expect(error).toMatchObject(lost));
    proxy.behave({ kind: 'pass' });
    const isReleased = (await room.visible()).length > 0;
    expect(await destination.find(reference)).toBe(isReleased ? 'released' : 'staged');
    await destination.release(reference);
    expect(await room.visible()).toEqual(visibleOf(parcel));
  });
});

describe('a staging that goes on', () => {
  test('does not send again what is there whole', async () => {
    const room = await sftpRoom(sshd);
    const batchId = newBatchId();
    await room.open().stage(drawnParcel({ ...shape, batchId }), never);
    proxy.behave({ kind: 'cut', direction: 'requests', afterBytes: 30_000 });
    const destination = room.open({ port: proxy.port });
    const parcel = drawnParcel({ ...shape, batchId, fence: 2 });
    await destination.release(await destination.stage(parcel, never));
    expect(await room.visible()).toEqual(visibleOf(parcel));
  });

  test('sends of a long file what the part that is there does not have', async () => {
    const room = await sftpRoom(sshd);
    const destination = room.open({ port: proxy.port });
    const parcel = drawnParcel({ letters: 1, letterBytes: 4_000_000 });
    proxy.behave({ kind: 'cut', direction: 'requests', afterBytes: 3_000_000 });
    await expect(destination.stage(parcel, never)).rejects.toMatchObject(lost);
    // Less than the file has.
    proxy.behave({ kind: 'cut', direction: 'requests', afterBytes: 3_500_000 });
    const reference = await destination.stage({ ...parcel, fence: 2 }, never);
    await destination.release(reference);
    expect(await room.visible()).toEqual(visibleOf(parcel));
  });

  test.each([
    ['whose bytes have changed', (content: Buffer) => content.fill(0, 500, 600)],
    ['that was cut short', (content: Buffer) => content.subarray(0, 70_000)],
    ['that has grown', (content: Buffer) => Buffer.concat([content, Buffer.from('more')])],
  ])('sends a file again %s', async (_how, damaged) => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    const parcel = drawnParcel(shape);
    const staged = await destination.stage(parcel, never);
    const file = join(room.staging, staged, parcel.drawn()[1]?.name ?? '');
    await writeFile(file, damaged(await readFile(file)));
    await destination.release(await destination.stage({ ...parcel, fence: 2 }, never));
    expect(await room.visible()).toEqual(visibleOf(parcel));
  });

  test('continues no part whose bytes are others', async () => {
    const room = await sftpRoom(sshd);
    const batchId = newBatchId();
    const destination = room.open({ port: proxy.port });
    proxy.behave({ kind: 'cut', direction: 'requests', afterBytes: 900_000 });
    const long = { batchId, letters: 1, letterBytes: 1_000_000 };
    await expect(destination.stage(drawnParcel(long), never)).rejects.toMatchObject(lost);
    const parcel = drawnParcel({ ...long, fence: 2, edition: 'encrypted anew' });
    await destination.release(await destination.stage(parcel, never));
    expect(await room.visible()).toEqual(visibleOf(parcel));
  });

  test('begins anew where somebody has removed its folder', async () => {
    const room = await sftpRoom(sshd);
    const destination = room.open();
    const parcel = drawnParcel({ letters: 8 });
    const files = watchingSlowly(parcel.files, async (index) => {
      // At once: files that are being written meanwhile would keep a folder that is emptied from being removed.
      if (index === 6) await rename(room.staging, `${room.path}-removed`);
    });
    await expect(destination.stage({ ...parcel, files }, never)).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'SFTP_STAGING_GONE',
    });
    await destination.release(await destination.stage({ ...parcel, fence: 2 }, never));
    expect(await room.visible()).toEqual(visibleOf(parcel));
  });
});

test('a server that is killed in the middle of a batch leaves nothing to see, and the batch goes on when it is back', async () => {
  const room = await sftpRoom(sshd);
  const destination = room.open();
  const parcel = drawnParcel({ ...shape, letters: 8 });
  const files = watchingSlowly(parcel.files, async (index) => {
    if (index === 6) await sshd.stop('SIGKILL');
  });
  await expect(destination.stage({ ...parcel, files }, never)).rejects.toMatchObject(lost);
  await expect(destination.stage({ ...parcel, fence: 2 }, never)).rejects.toMatchObject(lost);
  expect(await room.visible()).toEqual([]);
  await sshd.start();
  const reference = await destination.stage({ ...parcel, fence: 3 }, never);
  await destination.release(reference);
  expect(await room.visible()).toEqual(visibleOf(parcel));
});

test('a server whose part for files is killed in the middle of a batch is not waited for', async () => {
  const room = await sftpRoom(sshd);
  const destination = room.open();
  const parcel = drawnParcel({ ...shape, letters: 8 });
  const files = watching(parcel.files, (index) => {
    if (index === 6) sshd.killFileServers();
  });
  await expect(destination.stage({ ...parcel, files }, never)).rejects.toMatchObject(lost);
  await destination.release(await destination.stage({ ...parcel, fence: 2 }, never));
  expect(await room.visible()).toEqual(visibleOf(parcel));
});

test('a server that falls silent in the middle of a batch is waited for no longer than it may be', async () => {
  const room = await sftpRoom(sshd);
  const destination = room.open({ port: proxy.port, silenceMilliseconds: 700 });
  const parcel = drawnParcel({ letters: 6 });
  const files = watching(parcel.files, (index) => {
    if (index === 4) proxy.behave({ kind: 'drop', direction: 'answers' });
  });
  const silent = { kind: 'unavailable', reason: 'SFTP_SILENT' };
  await expect(destination.stage({ ...parcel, files }, never)).rejects.toMatchObject(silent);
  proxy.behave({ kind: 'pass' });
  await destination.release(await destination.stage({ ...parcel, fence: 2 }, never));
  expect(await room.visible()).toEqual(visibleOf(parcel));
});

function visibleOf(parcel: DrawnParcel) {
  const expected = parcel.drawn().map(({ name, digest }) => ({ batchId: parcel.batchId, name, digest }));
  return expected.sort((one, other) => (one.name < other.name ? -1 : 1));
}
