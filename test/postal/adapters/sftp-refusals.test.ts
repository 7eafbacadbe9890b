import { execFile } from 'node:child_process';
import { rmdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { SftpFailure } from '../../../services/postal/adapters/sftp/sftp-failure';
import { refusalFault } from '../../../services/postal/adapters/sftp/sftp-fault';
import { never } from '../../support/batch-destination/under-test';
import { batchFile, drawnParcel, parcelOf } from '../../support/parcels';
import { type Sshd, startSshd } from '../../support/sshd';
import { sftpRoom } from './sftp-room';

const run = promisify(execFile);
let sshd: Sshd;

beforeAll(async () => {
  sshd = await startSshd();
});

test('a server that lets nothing be written is told as such, by every call that writes', async () => {
  const readOnly = await startSshd({ readOnly: true });
  const room = await sftpRoom(readOnly);
  const destination = room.open();
  const denied = { kind: 'unavailable', reason: 'SFTP_PERMISSION_DENIED' };
  await expect(destination.identity()).rejects.toMatchObject(denied);
  await expect(destination.stage(drawnParcel(), never)).rejects.toMatchObject(denied);
  expect(await room.errors()).toEqual({ SFTP_PERMISSION_DENIED: 2 });
  expect(room.lines).toEqual([
    expect.objectContaining({ event: 'sftp.failed', reason: 'SFTP_PERMISSION_DENIED' }),
    expect.objectContaining({ event: 'sftp.failed', reason: 'SFTP_PERMISSION_DENIED' }),
  ]);
  await expect(destination.tidy(drawnParcel().batchId, undefined)).resolves.toBeUndefined();
});

test('a folder that is not there is told, and is not made', async () => {
  const room = await sftpRoom(sshd);
  await rmdir(room.path);
  const missing = { kind: 'unavailable', reason: 'SFTP_FOLDER_MISSING' };
  await expect(room.open().identity()).rejects.toMatchObject(missing);
  await expect(room.open().stage(drawnParcel(), never)).rejects.toMatchObject(missing);
});

test('a file that the server takes no more bytes of is told as a quota, and the batch goes out where there is one no more', async () => {
  const limited = await startSshd({ mostFileBytes: 200_000 });
  const room = await sftpRoom(limited);
  const parcel = drawnParcel({ letters: 2, letterBytes: 300_000 });
  await expect(room.open().stage(parcel, never)).rejects.toMatchObject({ kind: 'unavailable', reason: 'SFTP_QUOTA' });
  expect(await room.visible()).toEqual([]);
  const small = drawnParcel({ batchId: parcel.batchId, fence: 2, letters: 2 });
  const destination = room.open();
  await destination.release(await destination.stage(small, never));
  expect(await room.visible()).toHaveLength(3);
});

// Only root can mount a disk of such a size; what is told of one is in the table below, too.
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot('a disk that is full or read-only is told, and the batch goes out once there is room', async () => {
  const room = await sftpRoom(sshd);
  await run('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', room.path]);
  try {
    const destination = room.open();
    const filling = drawnParcel({ letters: 1, letterBytes: 700_000 });
    const filled = await destination.stage(filling, never);
    const parcel = drawnParcel({ letters: 5, letterBytes: 100_000 });
    const full = { kind: 'unavailable', reason: 'SFTP_DISK_FULL' };
    await expect(destination.stage(parcel, never)).rejects.toMatchObject(full);
    await expect(destination.stage({ ...parcel, fence: 2 }, never)).rejects.toMatchObject(full);
    expect(await destination.find(filled)).toBe('staged');
    await destination.tidy(filling.batchId, undefined);
    await destination.release(await destination.stage({ ...parcel, fence: 3 }, never));
    expect(await room.visible()).toHaveLength(6);
    await run('mount', ['-o', 'remount,ro', room.path]);
    await expect(destination.stage(drawnParcel(), never)).rejects.toMatchObject({ reason: 'SFTP_READ_ONLY' });
  } finally {
    await run('umount', ['-l', room.path]);
  }
});

const ample = { f_bavail: 1_000_000, f_files: 1_000, f_favail: 500, f_flag: 0 };

test.each([
  ['open', 3, ample, 'SFTP_PERMISSION_DENIED'],
  ['mkdir', 2, ample, 'SFTP_FOLDER_MISSING'],
  ['write', 4, ample, 'SFTP_QUOTA'],
  ['write', 4, undefined, 'SFTP_QUOTA'],
  ['write', 4, { ...ample, f_bavail: 3 }, 'SFTP_DISK_FULL'],
  ['open', 4, { ...ample, f_favail: 0 }, 'SFTP_DISK_FULL'],
  ['open', 4, { ...ample, f_files: 0, f_favail: 0 }, 'SFTP_REFUSED'],
  ['mkdir', 4, { ...ample, f_flag: 1 }, 'SFTP_READ_ONLY'],
  ['write', 12, undefined, 'SFTP_READ_ONLY'],
  ['write', 14, undefined, 'SFTP_DISK_FULL'],
  ['write', 15, undefined, 'SFTP_QUOTA'],
  ['rename', 5, undefined, 'SFTP_REFUSED'],
] as const)('%s refused with status %i is told for what is known of the disk', (operation, status, space, reason) => {
  expect(refusalFault(new SftpFailure('refused', operation, status), space)).toMatchObject({
    kind: 'unavailable',
    reason,
  });
});

test('bytes that arrive as others than they were to be are told', async () => {
  const room = await sftpRoom(sshd);
  const file = { ...batchFile('letter', 'letter.pdf', Buffer.from('%PDF')), digest: '0'.repeat(64) };
  await expect(room.open().stage(parcelOf([file]), never)).rejects.toMatchObject({
    kind: 'unavailable',
    reason: 'SFTP_CONTENT_DIFFERS',
  });
});

test.each([
  ['..'],
  ['.'],
  ['a/b'],
  ['naïve.pdf'],
  [''],
  ['x'.repeat(101)],
  ['part~1'],
])('a file by the name of %p is not sent', async (name) => {
  const room = await sftpRoom(sshd);
  const files = [batchFile('letter', name, Buffer.from('%PDF'))];
  await expect(room.open().stage(parcelOf(files), never)).rejects.toMatchObject({
    kind: 'bug',
    reason: 'BATCH_FILE_NAME',
  });
});

test('two files of one name are not sent', async () => {
  const room = await sftpRoom(sshd);
  const file = batchFile('letter', 'twice.pdf', Buffer.from('%PDF'));
  await expect(room.open().stage(parcelOf([file, file]), never)).rejects.toMatchObject({ reason: 'BATCH_FILE_NAME' });
});
