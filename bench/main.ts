/** One run of all measurements, printed as it goes. Started by scripts/bench.mjs, which lends the servers. */
import { join } from 'node:path';
import { bytesOf, pinRequests, sealsPerIssue } from './applications';
import { measureIdleness } from './idle';
import { profileIssues } from './issue-parts';
import { compare, measureIssues } from './issue-rounds';
import { openLoadClient } from './load';
import { Loader } from './measured-load';
import { killAll, runToEnd } from './processes';
import { comparison, conditions, idleness, issueParts, rounds, verifying } from './report';
import { Rig } from './rig';
import { figure } from './table';
import { measureVerifies } from './verify-rounds';

const concurrency = 16;
const roundCount = 4;
const servers = {
  BENCH_DATABASE_SERVER: required('BENCH_DATABASE_SERVER'),
  BENCH_KAFKA_BROKERS: required('BENCH_KAFKA_BROKERS'),
};
const folder = join(required('BENCH_FOLDER'), 'bench');
const signalExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Rejects when somebody interrupts. */
const interrupted = new Promise<never>((_, reject) => {
  for (const [signal, code] of Object.entries(signalExitCodes)) {
    process.on(signal, () => {
      process.exitCode = code;
      reject(new Error(`interrupted by ${signal}`));
    });
  }
});

async function main(): Promise<void> {
  const rig = new Rig({
    databaseServer: servers.BENCH_DATABASE_SERVER,
    brokers: servers.BENCH_KAFKA_BROKERS,
    folder,
  });
  try {
    await Promise.race([run(rig), interrupted]);
  } catch (error) {
    process.exitCode ||= 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    killAll();
    await rig.close().catch(() => {});
    process.exit();
  }
}

async function run(rig: Rig): Promise<void> {
  await rig.open();
  const client = openLoadClient({ concurrency, tls: rig.callerTls, folder });
  const [sample = {}] = pinRequests(0, 1);
  say(conditions({ client: client.name, concurrency, requestBytes: bytesOf(sample), seals: sealsPerIssue }));

  const credentials = await rig.startCredentials();
  const loader = new Loader(client, rig);
  const verified = await measureVerifies(loader, credentials, roundCount);
  say(verifying(verified));
  if (verified.verify.errors > 0) throw new Error(`${verified.verify.errors} calls failed: the figures mean nothing`);
  if (process.env['BENCH_PART'] === 'verify') return credentials.stop();

  const delivering = [await rig.startNotify(), await rig.startPostal()];
  say(idleness('Idle for 10 s, all three just started', await measureIdleness([credentials, ...delivering])));
  for (const process of delivering) await process.stop();

  const nullHandler = await rig.startNullHandler();
  const measured = await measureIssues(loader, nullHandler, credentials, roundCount);
  const compared = compare(measured);
  say(comparison(compared));
  say(rounds('the null handler', measured.nothing) + rounds('RequestPin', measured.issues));
  say(`  SQL statements an issue: ${figure(loader.statementsPerIssue)}\n`);
  await nullHandler.stop();
  say(idleness(`Idle for 10 s, after ${loader.holders} issues`, await measureIdleness([credentials])));
  await credentials.stop();

  const profileFile = process.env['BENCH_PROFILE_FILE'];
  const profiled = await profileIssues({ loader, rig, profileFile }, measured.issues[0]?.calls ?? 0);
  say(issueParts(profiled, compared.issue.cpuMillisecondsPerCall));

  say(await runToEnd(process.execPath, [join(__dirname, 'relay.js')], servers));
  await checkCounts(rig, loader, compared.nothing.errors + compared.issue.errors);
}

/** Figures of calls that failed, or that issued nothing, would mean nothing. */
async function checkCounts(rig: Rig, loader: Loader, errors: number): Promise<void> {
  const issued = await rig.issuedPins();
  if (errors > 0) throw new Error(`${errors} calls failed: the figures mean nothing`);
  if (issued !== loader.holders) throw new Error(`${loader.holders} PINs were asked for and ${issued} issued`);
  say(`Every one of ${issued} requests was answered OK, issued a PIN, and left the outbox.\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run npm run bench`);
  return value;
}

void main();
