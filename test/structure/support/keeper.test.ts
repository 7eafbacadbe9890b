import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { waitFor } from '../../support/wait-for';

const lend = resolve(__dirname, '../../support/servers/lend.js');

/** A run that borrows servers, starts one, tells its address and folder, and never ends by itself. */
const borrower = `
const { lendServers } = require(${JSON.stringify(lend)});
lendServers().then(async () => {
  const response = await fetch(process.env.TEST_SERVERS + '/start', { method: 'POST', body: '{"name":"mariadb"}' });
  console.log(JSON.stringify({ url: (await response.json()).url, folder: process.env.TEST_FOLDER }));
  setInterval(() => {}, 1_000);
});
`;

test('the servers of a run that is killed end, and their folder is removed', async () => {
  // Without the addresses that this very run was lent.
  const env = { ...process.env, TEST_SERVERS: undefined, TEST_FOLDER: undefined };
  const run = spawn(process.execPath, ['-e', borrower], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await firstLines(run.stdout);
  const { url, folder }: { url: string; folder: string } = JSON.parse(line ?? '');
  const before = { answers: await answers(url), folder: await exists(folder) };
  run.kill('SIGKILL');
  await waitFor('the folder to be gone', async () => !(await exists(folder)), { deadlineMilliseconds: 60_000 });

  expect({ before, after: { answers: await answers(url), folder: await exists(folder) } }).toEqual({
    before: { answers: true, folder: true },
    after: { answers: false, folder: false },
  });
});

async function firstLines(stream: NodeJS.ReadableStream): Promise<string[]> {
  for await (const line of createInterface({ input: stream })) return [line];
  return [];
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((done) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
