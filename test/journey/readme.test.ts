import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { builtSources } from '../support/servers';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server';
import { type StandaloneUnderTest, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const repository = resolve(__dirname, '../..');
const readme = readFileSync(join(repository, 'README.md'), 'utf8');

/** The steps fetch Go's packages: only where that is asked for. */
const go = process.env['TEST_GO_SAMPLE'] !== undefined && spawnSync('go', ['version']).status === 0;
const grpcurl = spawnSync('grpcurl', ['-version']).status === 0;
(grpcurl ? test : test.skip)('the story works as pasted: the holder gets in, a wrong PIN does not', async () => {
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
});

describe('the gateway', () => {
  const gateway = readme.slice(readme.indexOf('## Use it as a gateway'), readme.indexOf('## On your own MySQL'));
  let server: SmtpTestServer;
  let standalone: StandaloneUnderTest;

  beforeAll(async () => {
    server = await startSmtpServer();
    standalone = await startStandalone(join(await temporaryFolder(), 'data'), {
      SMTP_URL: `smtp://127.0.0.1:${server.port}`,
      SMTP_REQUIRE_TLS: 'false',
      SMTP_FROM: 'pin@example.org',
    });
  });
  afterAll(() => server?.stop());
  const arrived = (text: string) => waitFor(text, () => server.mails.some(({ bytes }) => bytes.includes(text)));

  test('sends what the TypeScript sample asks for', async () => {
    const sample = /^```ts\n(.*?)^```$/ms.exec(gateway)?.[1] ?? '';
    const file = join(await temporaryFolder(), 'send.js');
    const here = sample
      .replaceAll('127.0.0.1:50051', standalone.address)
      .replaceAll("'./gen/", `'${join(repository, 'dist/proto/gen')}/`);
    await writeFile(file, (await transform(here, { loader: 'ts', format: 'cjs' })).code);
    const env = { PATH: process.env['PATH'], NODE_PATH: join(repository, 'node_modules') };
    const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
    expect(stdout).toMatch(/^[0-9a-f-]{36} is 1\n$/);
    await arrived('hello from TypeScript');
  });

  (grpcurl ? test : test.skip)('sends what grpcurl is told to', async () => {
    const pasted = [...gateway.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, commands]) => commands).join('\n');
    const here = pasted.replaceAll('127.0.0.1:50051', standalone.address);
    const { stdout } = await promisify(execFile)('bash', ['-c', here], { env: { PATH: process.env['PATH'] } });
    expect(stdout).toContain('"state": "MESSAGE_STATE_ACCEPTED"');
    await arrived('hello from grpcurl');
  });

  (go ? test : test.skip)(
    'sends what the Go sample asks for, once its steps are done',
    async () => {
      const [, steps = ''] = /^From one in Go,(.*)^What else there is:/ms.exec(gateway) ?? [];
      const named = [...steps.matchAll(/`([^`\n]+)`/g)].map(([, text]) => String(text));
      const parent = await temporaryFolder();
      const [folder, bin] = [join(parent, 'sender'), join(parent, 'bin')];
      await mkdir(folder);
      await symlink(repository, join(parent, 'symbolon'));
      for (const file of named.filter((text) => text.startsWith('examples/'))) {
        const sample = await readFile(join(repository, file), 'utf8');
        await writeFile(join(folder, basename(file)), sample.replaceAll('127.0.0.1:50051', standalone.address));
      }
      const installed = named
        .filter((text) => text.endsWith('@latest'))
        .map((text) => text.replace(/^go install /, ''));
      const pasted = [
        ...named.filter((text) => text.startsWith('go mod ')),
        ...installed.map((program) => `go install ${program}`),
        /^```\n(.*?)^```$/ms.exec(steps)?.[1]?.replace('npx @bufbuild/buf', 'symbolon-buf') ?? '',
      ].join('\n');
      await mkdir(bin);
      await symlink(join(repository, 'node_modules/.bin/buf'), join(bin, 'symbolon-buf'));
      const env = { ...process.env, GOBIN: bin, PATH: `${bin}:${process.env['PATH']}` };
      const { stdout } = await promisify(execFile)('bash', ['-ec', pasted], { cwd: folder, env });
      expect(stdout).toMatch(/^[0-9a-f-]{36} MESSAGE_STATE_ACCEPTED\n$/);
      await arrived('hello from Go');
    },
    600_000,
  );
});

test('the README has every setting of every process, as the processes tell them', async () => {
  await builtSources();
  const { status, stderr } = spawnSync(process.execPath, ['scripts/settings-table.mjs', '--check'], {
    cwd: repository,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test("no command's argument stands among the settings", () => {
  const settings = [...readme.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map(([, name]) => name);
  expect(settings.filter((name) => name === 'FILE')).toEqual([]);
  expect(settings.length).toBeGreaterThan(150);
});

test('every file that the README points to is there', () => {
  const paths = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => String(path));
  expect(paths.filter((path) => !existsSync(join(repository, path)))).toEqual([]);
});
