import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataFolder } from '../../services/standalone/data-folder';
import { temporaryFolder } from '../support/temporary-folder';

test('the folder is made for its owner only, also where it was open to others', async () => {
  const path = join(await temporaryFolder(), 'deep', 'data');
  const folder = openDataFolder(path);
  expect({ path: folder.path, mode: (await stat(path)).mode & 0o777, file: folder.file('inbox.db') }).toEqual({
    path,
    mode: 0o700,
    file: join(path, 'inbox.db'),
  });
  folder.close();
});

test('a second process is told that the folder is in use, until the first lets go', async () => {
  const path = await temporaryFolder();
  const first = openDataFolder(path);
  expect(() => openDataFolder(path)).toThrow(
    expect.objectContaining({ kind: 'conflict', reason: 'DATA_FOLDER_IN_USE' }),
  );
  first.close();
  openDataFolder(path).close();
});

test('a lock that a killed process left behind blocks nobody', async () => {
  const path = await temporaryFolder();
  const script = join(await temporaryFolder(), 'holder.cjs');
  const libsql = JSON.stringify(require.resolve('libsql'));
  await writeFile(
    script,
    `const lock = new (require(${libsql}))(${JSON.stringify(join(path, 'lock'))});
     lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
     console.log('locked');
     setInterval(() => {}, 1000);`,
  );
  const holder = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  expect(() => openDataFolder(path)).toThrow(expect.objectContaining({ reason: 'DATA_FOLDER_IN_USE' }));
  holder.kill('SIGKILL');
  await once(holder, 'close');
  openDataFolder(path).close();
});
