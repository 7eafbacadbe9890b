import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder';

const repository = resolve(__dirname, '../..');
const needed = { version: '1.2.3', integrity: 'sha512-needed' };
const elsewhere = { ...needed, optional: true, os: ['another-system'] };
const tool = { version: '4.5.6', integrity: 'sha512-tool', dev: true };
const lockFile = {
  'node_modules/needed': needed,
  'node_modules/elsewhere': elsewhere,
  'node_modules/tool': tool,
};

/** A project with the real start script, a main that says so when it runs, and an npm that only notes what it was asked. */
async function project(installed: object | undefined): Promise<string> {
  const root = await temporaryFolder();
  const write = async (name: string, content: string) => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  };
  for (const name of ['start', 'start-standalone', 'packages', 'build'])
    await cp(join(repository, 'scripts', `${name}.mjs`), join(root, 'scripts', `${name}.mjs`));
  await write('package.json', '{}');
  await write('package-lock.json', JSON.stringify({ packages: { '': {}, ...lockFile } }));
  await write('proto/access.json', '{}'); // which the build puts beside the programs
  await write('services/standalone/main.ts', 'const words: string = "standalone runs"; console.log(words);');
  await write('npm.js', `require('node:fs').writeFileSync('asked', process.argv.slice(2).join(' '));`);
  if (installed !== undefined) {
    await write('node_modules/.package-lock.json', JSON.stringify({ packages: installed }));
    for (const path of Object.keys(installed)) await mkdir(join(root, path), { recursive: true });
  }
  await mkdir(join(root, 'node_modules'), { recursive: true });
  await symlink(join(repository, 'node_modules/esbuild'), join(root, 'node_modules/esbuild'));
  return root;
}

async function start(root: string, nodeOptions: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, 'scripts/start.mjs'], {
    cwd: root,
    env: { PATH: process.env['PATH'], npm_execpath: join(root, 'npm.js') },
    encoding: 'utf8',
  });
  const asked = await readFile(join(root, 'asked'), 'utf8').catch(() => 'nothing');
  return { status, stdout: stdout.trim(), stderr: stderr.trim(), npmAsked: asked };
}

test('with nothing installed it installs what running needs, builds and runs', async () => {
  expect(await start(await project(undefined))).toEqual({
    status: 0,
    stdout: 'standalone runs',
    stderr: 'Installing packages with npm ci: 1 are missing or of another version ...',
    npmAsked: 'ci --omit=dev --loglevel=error',
  });
});

test('where all that running needs is there, it installs nothing', async () => {
  const root = await project({ 'node_modules/needed': needed });
  expect(await start(root)).toEqual({ status: 0, stdout: 'standalone runs', stderr: '', npmAsked: 'nothing' });
});

test('no process of the build is left beside the one that runs', async () => {
  const root = await project({ 'node_modules/needed': needed });
  const main = `
    const { readFileSync } = require('node:fs');
    setTimeout(() => console.log(readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim() || 'alone'), 200);
  `;
  await writeFile(join(root, 'services/standalone/main.ts'), main);
  expect((await start(root)).stdout).toBe('alone');
});

test('a development install that has become stale stays one', async () => {
  const root = await project({ 'node_modules/needed': { ...needed, version: '1.2.2' }, 'node_modules/tool': tool });
  expect((await start(root)).npmAsked).toBe('ci --include=dev --loglevel=error');
});

test('an npm that fails ends the start, and what npm said stays on the screen', async () => {
  const root = await project(undefined);
  await writeFile(join(root, 'npm.js'), `console.error('npm error network'); process.exit(1);`);
  const { status, stdout, stderr } = await start(root);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/npm error network\nThe packages could not be installed/);
});

test.each([
  '18.20.4',
  '20.18.3',
  '22.11.0',
])('Node %s is told which one is needed, before anything else', async (version) => {
  const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
  const answer = await start(await project(undefined), [
    '--import',
    `data:text/javascript,${encodeURIComponent(pretend)}`,
  ]);
  expect({ ...answer, stderr: answer.stderr.split(', and')[0] }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'Symbolon needs Node.js 20.19, 22.12 or newer',
    npmAsked: 'nothing',
  });
});

test('a later start builds again only where a source has changed', async () => {
  const root = await project({ 'node_modules/needed': needed });
  const main = join(root, 'services/standalone/main.ts');
  const built = join(root, 'dist/services/standalone/main.js');
  expect((await start(root)).stdout).toBe('standalone runs');
  await writeFile(built, `console.log('not built again');`);
  expect((await start(root)).stdout).toBe('not built again');
  await writeFile(main, `console.log('standalone runs anew');`);
  expect((await start(root)).stdout).toBe('standalone runs anew');
  await rm(join(root, 'dist'), { recursive: true });
  expect((await start(root)).stdout).toBe('standalone runs anew');
});
