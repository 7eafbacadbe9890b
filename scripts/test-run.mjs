// Installs what the tests need, brings up real servers, runs jest, stops what was started, and tells the counts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installWhatTestingNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const { lendServers } = require('../test/support/servers/lend');
const { checkGivenServers } = require('../test/support/servers/given');
const { dockerAnswers } = require('../test/support/servers/docker');
const { ensurePrograms, programsFor } = require('../test/support/servers/programs');
const signalExitCode = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

export async function runTests(jestArguments) {
  const interruption = watchSignals();
  let outcome;
  try {
    outcome = await prepareAndRun(jestArguments, interruption);
  } catch (error) {
    console.error(`\nThe tests could not be run: ${error.message}`);
    outcome = { exitCode: 1, counts: { passed: 0, failed: 0, skipped: 0 } };
  }
  const { passed, failed, skipped } = outcome.counts;
  const exitCode = signalExitCode[interruption.signal] ?? outcome.exitCode;
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`, () => process.exit(exitCode));
}

async function prepareAndRun(jestArguments, interruption) {
  if (!installWhatTestingNeeds(root)) throw new Error('packages are missing');
  ensurePrograms(neededPrograms(), (text) => console.error(`test servers: ${text}`));
  interruption.check();
  await checkGivenServers();
  const servers = await lendServers();
  try {
    await startNeededServers();
    interruption.check();
    return await runJest(jestArguments, interruption);
  } finally {
    await servers.stop();
  }
}

function neededPrograms() {
  const { pages, letters, mail, post, sftp, print, shells } = programsFor;
  const always = [...pages, ...letters, ...mail, ...post, ...sftp, ...print, ...shells];
  if (dockerAnswers()) return always;
  const isGiven = { mariadb: process.env.TEST_DATABASE_URL, kafka: process.env.TEST_KAFKA_BROKERS };
  const own = ['mariadb', 'kafka'].filter((name) => isGiven[name] === undefined);
  return [...own.flatMap((name) => programsFor[name]), ...always];
}

/** All at once and before the first test, so that a server that does not start is one error and not a hundred. */
async function startNeededServers() {
  const names = ['build'];
  if (process.env.TEST_DATABASE_URL === undefined) names.push('mariadb');
  if (process.env.TEST_KAFKA_BROKERS === undefined) names.push('kafka');
  console.error(`test servers: starting ${names.filter((name) => name !== 'build').join(' and ') || 'none'}`);
  await Promise.all(names.map(startServer));
}

async function startServer(name) {
  const body = JSON.stringify({ name });
  const response = await fetch(`${process.env.TEST_SERVERS}/start`, { method: 'POST', body });
  const { error } = await response.json();
  if (!response.ok) throw new Error(error);
}

async function runJest(jestArguments, interruption) {
  const folder = mkdtempSync(join(tmpdir(), 'symbolon-counts-'));
  const countsFile = join(folder, 'counts.json');
  const reporters = ['--reporters=default', `--reporters=${join(root, 'test/support/count-reporter.js')}`];
  const args = [join(root, 'node_modules/jest/bin/jest.js'), ...reporters, '--ci', ...jestArguments];
  const env = { ...process.env, TEST_COUNTS_FILE: countsFile };
  const jest = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
  interruption.onSignal(() => jest.kill('SIGTERM'));
  const [code] = await once(jest, 'exit');
  const outcome = judge(code, readCounts(countsFile), interruption.signal !== undefined);
  rmSync(folder, { recursive: true });
  return outcome;
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0 };
  }
}

/** A run that ended badly without a failed test is a failure too (jest crashed, or a hook did), and so is one without any test. */
function judge(code, counts, wasInterrupted) {
  const failed = code !== 0 && counts.failed === 0 && !wasInterrupted ? 1 : counts.failed;
  const isGood = code === 0 && failed === 0 && counts.passed > 0;
  return { exitCode: isGood ? 0 : 1, counts: { ...counts, failed } };
}

/** The first signal is remembered and passed on; what was started is then stopped on the ordinary way out. */
function watchSignals() {
  const listeners = [];
  const interruption = {
    signal: undefined,
    onSignal: (listener) => listeners.push(listener),
    check: () => {
      if (interruption.signal !== undefined) throw new Error(`interrupted by ${interruption.signal}`);
    },
  };
  for (const signal of Object.keys(signalExitCode)) {
    process.on(signal, () => {
      interruption.signal ??= signal;
      for (const listener of listeners) listener();
    });
  }
  return interruption;
}
