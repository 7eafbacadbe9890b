// Brings up the servers of the tests, builds, runs bench/main.ts, and stops what was started, even when interrupted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { installWhatTestingNeeds } from './packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);
const { checkGivenServers } = require('../test/support/servers/given');
const { lendServers } = require('../test/support/servers/lend');

/** `parts`: of bench/parts.ts; empty: its default. */
export async function runBench(parts) {
  const interruption = watchSignals();
  if (!installWhatTestingNeeds(root)) process.exit(1);
  await build(root);
  const servers = await lendServers();
  try {
    process.exitCode = await measure(parts, interruption);
  } catch (error) {
    console.error(`The bench could not be run: ${error.message}`);
    process.exitCode = 1;
  } finally {
    await servers.stop();
  }
}

async function measure(parts, interruption) {
  await checkGivenServers();
  console.error('bench: starting MariaDB and Kafka');
  const [databaseServer, brokers] = await Promise.all([databaseServerUrl(), kafkaBrokers()]);
  if (interruption.signal !== undefined) return 1;
  const env = {
    ...process.env,
    BENCH_DATABASE_SERVER: databaseServer,
    BENCH_KAFKA_BROKERS: brokers,
    BENCH_FOLDER: process.env.TEST_FOLDER,
  };
  const options = { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] };
  const bench = spawn(process.execPath, [join(root, 'dist/bench/main.js'), ...parts], options);
  interruption.onSignal(() => bench.kill('SIGTERM'));
  const [code] = await once(bench, 'exit');
  return code ?? 1;
}

async function databaseServerUrl() {
  const url = process.env.TEST_DATABASE_URL ?? (await startServer('mariadb')).url;
  return url.replace(/\/+$/, '');
}

/** Given brokers keep what is published here: give none that anybody works with. */
async function kafkaBrokers() {
  return process.env.TEST_KAFKA_BROKERS ?? (await startServer('kafka')).brokers.join();
}

async function startServer(name) {
  const response = await fetch(`${process.env.TEST_SERVERS}/start`, { method: 'POST', body: JSON.stringify({ name }) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

/** The first signal is passed on; what was started is then stopped on the ordinary way out. */
function watchSignals() {
  const listeners = [];
  const interruption = { signal: undefined, onSignal: (listener) => listeners.push(listener) };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      interruption.signal ??= signal;
      for (const listener of listeners) listener();
    });
  }
  return interruption;
}
