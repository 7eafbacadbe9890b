import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LogFile } from '../../services/standalone/log-file';
import { temporaryFolder } from '../support/temporary-folder';

test('a log goes on where it was, and takes two files of 8 MiB at most', async () => {
  const folder = await temporaryFolder();
  const path = join(folder, 'symbolon.log');
  new LogFile(path).write('first\n');
  const log = new LogFile(path);
  log.write('second\n');
  expect(await readFile(path, 'utf8')).toBe('first\nsecond\n');
  const line = `${'x'.repeat(1_048_575)}\n`;
  for (let mebibytes = 0; mebibytes < 20; mebibytes += 1) log.write(line);
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  expect(sizes).toHaveLength(2);
  expect(sizes.every((bytes) => bytes <= 9 * 1_048_576)).toBe(true);
});
