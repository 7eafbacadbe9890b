/** Writes manifests from postal's database into a folder, for auditors: print centres erase theirs with the batches. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Environment, readSettings } from '../../runtime/config';
import { databaseAccess, databaseSettings } from '../../runtime/connection-settings';
import { type Database, openDatabase } from '../../runtime/database';
import { codeOf } from '../../runtime/error-like';
import { manifestsFrom } from './store/manifest';

/** What is there already stays as it is: throws where it is another one. Answers how many are in the folder now. Throws Node's errors. */
export async function exportManifests(database: Database, folder: string, first: number): Promise<number> {
  let written = 0;
  await mkdir(folder, { recursive: true });
  for await (const { name, content, signature } of manifestsFrom(database, first)) {
    await keep(join(folder, name), content);
    if (signature !== undefined) await keep(join(folder, `${name}.sig`), signature);
    written += 1;
  }
  return written;
}

async function keep(path: string, content: Buffer): Promise<void> {
  try {
    await writeFile(path, content, { flag: 'wx' });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (!(await readFile(path)).equals(content)) throw new OtherManifest(path);
  }
}

/** A copy that was kept is not what the database has: one of them was changed. */
export class OtherManifest extends Error {
  constructor(path: string) {
    super(`${path} is another one than the database has`);
  }
}

/** From the database that the environment names. Faults: invalid WRONG_SETTINGS; as exportManifests. */
export async function exportFrom(env: Environment, folder: string, first: number): Promise<number> {
  const access = databaseAccess(readSettings(env, databaseSettings(['mysql', 'file'])));
  const database = openDatabase({ ...access, poolSize: 1 });
  try {
    return await exportManifests(database, folder, first);
  } finally {
    await database.destroy();
  }
}
