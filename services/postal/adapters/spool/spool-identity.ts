/**
 * Which spool this is: a random id that lies among the batches that wait, so that it goes where they go. An empty volume, or another
 * host's, is another spool, and knows nothing of what this one has released.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Fault } from '../../../../runtime/fault';
import { isUuid } from '../../../../runtime/id';
import type { SpoolFiles } from './spool-files';

export const identityName = '.spool-id';
const identityBytes = 100;

/** Read anew at each call: the volume may have been changed. Made, once, where there is none. Fault unavailable: it is damaged. */
export async function spoolIdentity(files: SpoolFiles, folder: string): Promise<string> {
  return (await readIdentity(files, folder)) ?? makeIdentity(files, folder);
}

/** Appears whole, and never in the place of another one: of several processes the first decides. */
async function makeIdentity(files: SpoolFiles, folder: string): Promise<string> {
  const unfinished = join(folder, `${identityName}.${randomUUID()}`);
  await files.create(unfinished, Buffer.from(`${randomUUID()}\n`));
  try {
    await files.linkIfAbsent(unfinished, join(folder, identityName));
  } finally {
    await files.remove(unfinished);
  }
  await files.syncFolder(folder);
  const identity = await readIdentity(files, folder);
  if (identity === undefined) throw damaged('went as soon as it was made');
  return identity;
}

/** Undefined where there is none. Fault unavailable: it is damaged. */
export async function readIdentity(files: SpoolFiles, folder: string): Promise<string | undefined> {
  const content = await files.readFrom(join(folder, identityName), 0, identityBytes);
  if (content === undefined) return undefined;
  const identity = content.toString('ascii').trim();
  if (!isUuid(identity)) throw damaged('holds no id');
  return identity;
}

function damaged(how: string): Fault {
  return new Fault('unavailable', 'SPOOL_UNAVAILABLE', `the spool's ${identityName} ${how}`);
}
