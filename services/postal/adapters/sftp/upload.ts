/** Brings one file of a batch into its staging folder, whole under its name or not at all. */
import { randomBytes } from 'node:crypto';
import { utils } from 'ssh2';
import { Fault } from '../../../../runtime/fault';
import type { BatchFile } from '../../ports';
import { bytesAlike, copy, digestOf, sizeOf, sync, truncate, withFile, write } from './remote-content';
import { remove, replace } from './remote-files';
import type { Requests } from './requests';
import { isMissing } from './sftp-failure';

/** No name of a batch's file has it. */
const partMark = '~';
/** A shorter part is sent again sooner than it is compared. */
const worthCopyingBytes = 65_536;

const { READ, WRITE, CREAT, EXCL } = utils.sftp.OPEN_MODE;
const newFile = READ | WRITE | CREAT | EXCL;

/** What is in the folder from earlier tries: whole files, and parts of files. */
export interface Found {
  readonly wholes: ReadonlySet<string>;
  readonly parts: ReadonlyMap<string, string>;
}

export function foundIn(names: readonly string[]): Found {
  const isPart = (name: string) => name.includes(partMark);
  return {
    wholes: new Set(names.filter((name) => !isPart(name))),
    parts: new Map(names.filter(isPart).map((name) => [name.slice(0, name.indexOf(partMark)), name])),
  };
}

/** A whole file is kept where its bytes are right; a part is continued where its first bytes are. */
export async function upload(requests: Requests, folder: string, file: BatchFile, found: Found): Promise<void> {
  const path = `${folder}/${file.name}`;
  if (found.wholes.has(file.name) && (await isWhole(requests, path, file))) return;
  // A name of its own for each try: who wrote an earlier part may still be writing.
  const part = `${path}${partMark}${randomBytes(4).toString('hex')}`;
  const earlier = found.parts.get(file.name);
  await withFile(requests, part, newFile, async (handle) => {
    const begun = earlier === undefined ? 0 : await takeOver(requests, `${folder}/${earlier}`, handle, file.content);
    await write(requests, handle, file.content, begun);
    await sync(requests, handle);
    await check(requests, handle, file);
  });
  await replace(requests, part, path);
  if (earlier !== undefined) await remove(requests, `${folder}/${earlier}`);
}

/** Copies the part at the server, so that nobody else has it open. How many bytes are right, and need not be sent. */
async function takeOver(requests: Requests, earlier: string, handle: Buffer, content: Buffer): Promise<number> {
  try {
    return await withFile(requests, earlier, 'r', async (source) => {
      const size = Math.min(await sizeOf(requests, source), content.length);
      if (size < worthCopyingBytes || !(await copy(requests, source, handle, size))) return 0;
      const alike = await bytesAlike(requests, handle, content.subarray(0, size));
      if (alike < size) await truncate(requests, handle, alike);
      return alike;
    });
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function isWhole(requests: Requests, path: string, { content, digest }: BatchFile): Promise<boolean> {
  try {
    return await withFile(requests, path, 'r', async (handle) => {
      const size = await sizeOf(requests, handle);
      return size === content.length && (await digestOf(requests, handle, size)) === digest;
    });
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Fault unavailable SFTP_CONTENT_DIFFERS. */
async function check(requests: Requests, handle: Buffer, { content, digest }: BatchFile): Promise<void> {
  const size = await sizeOf(requests, handle);
  if (size === content.length && (await digestOf(requests, handle, size)) === digest) return;
  throw new Fault(
    'unavailable',
    'SFTP_CONTENT_DIFFERS',
    'the SFTP server does not have the bytes that were sent to it',
  );
}
