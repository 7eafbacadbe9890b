/**
 * Which SFTP folder this is: a random id that lies in it, so that another server or an empty volume behind the same address is
 * another one, and knows nothing of what this one was given.
 */
import { randomUUID } from 'node:crypto';
import { Fault } from '../../../../runtime/fault';
import { isUuid } from '../../../../runtime/id';
import { readSmall, sync, syncFolder, withFile, write } from './remote-content';
import { nameUnlessTaken, remove } from './remote-files';
import type { Requests } from './requests';

export const identityName = '.symbolon-id';
const identityBytes = 100;

/** Read anew at each call. Made, once, where there is none. Fault unavailable SFTP_IDENTITY_DAMAGED. */
export async function sftpIdentity(requests: Requests, folder: string): Promise<string> {
  return (await readIdentity(requests, folder)) ?? (await makeIdentity(requests, folder));
}

export async function readIdentity(requests: Requests, folder: string): Promise<string | undefined> {
  const content = await readSmall(requests, `${folder}/${identityName}`, identityBytes);
  if (content === undefined) return undefined;
  const identity = content.toString('latin1').trim();
  if (!isUuid(identity)) throw damaged('holds no id');
  return identity;
}

/** Appears whole, and never in the place of another one: of several processes the first decides. */
async function makeIdentity(requests: Requests, folder: string): Promise<string> {
  const unfinished = `${folder}/${identityName}.${randomUUID()}`;
  const content = Buffer.from(`${randomUUID()}\n`);
  try {
    await withFile(requests, unfinished, 'wx', async (handle) => {
      await write(requests, handle, content, 0);
      await sync(requests, handle);
    });
    await nameUnlessTaken(requests, unfinished, `${folder}/${identityName}`);
  } catch (error) {
    await remove(requests, unfinished).catch(() => {});
    throw error;
  }
  await syncFolder(requests, folder);
  const identity = await readIdentity(requests, folder);
  if (identity === undefined) throw damaged('went as soon as it was made');
  return identity;
}

function damaged(how: string): Fault {
  return new Fault('unavailable', 'SFTP_IDENTITY_DAMAGED', `the SFTP folder's ${identityName} ${how}`);
}
