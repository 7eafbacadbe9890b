import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port';
import { startProcess } from '../../support/process';
import { temporaryFolder } from '../../support/temporary-folder';

const ready = `
const { createServer } = require('node:http');
console.log('hello ' + Object.keys(process.env).filter((name) => name.startsWith('GIVEN')).join());
const asked = [503, 503, 200];
createServer((_, response) => { response.statusCode = asked.shift() ?? 200; response.end(); }).listen(process.env.GIVEN_PORT, '127.0.0.1');
process.on('SIGTERM', () => { console.error('bye'); process.exit(3); });
`;

async function start(source: string, port: number) {
  const entry = join(await temporaryFolder(), 'main');
  await writeFile(`${entry}.js`, source);
  return startProcess({ entry, env: { GIVEN_PORT: String(port) }, healthListen: `127.0.0.1:${port}` });
}

test('waits until the process is ready, sends it a signal and tells its end', async () => {
  const started = await start(ready, await freePort());
  await started.waitUntilReady();

  expect(await started.kill()).toEqual({ code: 3, signal: null });
  expect(started.lines).toEqual(['hello GIVEN_PORT', 'bye']);
});

test('waits for a line', async () => {
  const started = await start(ready, await freePort());

  expect(await started.waitForLine(/^hello/)).toBe('hello GIVEN_PORT');
  expect(await started.kill('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
});

test('says what a process printed that ended instead of getting ready', async () => {
  const started = await start("console.error('bad setting'); process.exit(1);", await freePort());

  await expect(started.waitUntilReady()).rejects.toThrow(/ended instead of .* to be ready:\nbad setting/);
});
