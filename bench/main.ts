/** One run of the measurements that are asked for, printed as it goes. Started by scripts/bench.mjs, which lends the servers. */
import { join } from 'node:path';
import { measureDrain, measureGateway } from './gateway';
import { measureLetters } from './letters';
import { partsAsked } from './parts';
import { measurePins } from './pins';
import { killAll, runToEnd } from './processes';
import { Rig } from './rig';

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
  const asked = partsAsked(process.argv.slice(2));
  await rig.open();
  if (asked.has('pin') || asked.has('verify')) await measurePins(rig, { folder, withIssues: asked.has('pin') }, say);
  if (asked.has('relay')) say(await runToEnd(process.execPath, [join(__dirname, 'relay.js')], servers));
  if (asked.has('audit')) say(await runToEnd(process.execPath, [join(__dirname, 'audit.js')], servers));
  if (asked.has('gateway')) await measureGateway(rig, say);
  if (asked.has('letters')) await measureLetters(rig, folder, say);
  if (asked.has('drain')) await measureDrain(rig, say);
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
