import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { builtSources } from '../support/servers';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';

const repository = resolve(__dirname, '../..');
const readme = readFileSync(join(repository, 'README.md'), 'utf8');

const grpcurl = spawnSync('grpcurl', ['-version']).status === 0;
(grpcurl ? test : test.skip)(
  'the story works as pasted: the holder gets in, a wrong PIN does not',
  async () => {
    const standalone = await startStandalone(join(await temporaryFolder(), 'data'));
    const pasted = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands).join('\n');
    const here = pasted
      .replaceAll('127.0.0.1:50051', standalone.address)
      .replaceAll('http://127.0.0.1:8025', standalone.inboxUrl)
      .replace('sleep 1', 'sleep 4'); // the other tests have this machine, too
    const { stdout } = await promisify(execFile)('bash', ['-c', here], { env: { PATH: process.env['PATH'] } });
    const states = [...stdout.matchAll(/"(?:state|outcome)": "([A-Z_]+)"/g)].map(([, name]) => name);
    expect(states).toEqual([
      'PIN_REQUEST_STATE_ACCEPTED',
      'DELIVERY_STATE_QUEUED',
      'DELIVERY_STATE_QUEUED',
      'PIN_REQUEST_STATE_READY',
      'DELIVERY_STATE_SENT',
      'DELIVERY_STATE_SENT',
      'VERIFY_OUTCOME_VERIFIED',
      'VERIFY_OUTCOME_REJECTED',
    ]);
    await standalone.process.kill('SIGTERM');
  },
  60_000,
);

test('the README has every setting of every process, as the processes tell them', async () => {
  await builtSources();
  const { status, stderr } = spawnSync(process.execPath, ['scripts/settings-table.mjs', '--check'], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 60_000);

test("no command's argument stands among the settings", () => {
  const settings = [...readme.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name);
  expect(settings.filter((name) => name === 'FILE')).toEqual([]);
  expect(settings.length).toBeGreaterThan(150);
});

test('every file that the README points to is there', () => {
  const paths = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => String(path));
  expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
});
