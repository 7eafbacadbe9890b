/**
 * Loaded before a service's main module (`node --require`): takes a CPU profile between two messages of the parent
 * process, so that start and warm-up are not in it, and tells which threads do what. The service does not know of it.
 */
import { readdirSync, stat } from 'node:fs';
import { Session } from 'node:inspector/promises';

export interface ProfileRecord {
  readonly profile: Awaited<ReturnType<typeof takeProfile>>;
  /** Ids of the threads of libuv's pool, which do what Node's own crypto hands over. */
  readonly poolThreads: readonly number[];
  /** Ids of the threads that profiling itself added. */
  readonly profilerThreads: readonly number[];
}

const samplingMicroseconds = 500;
const session = new Session();
let poolThreads: readonly number[] = [];
let profilerThreads: readonly number[] = [];

/** The pool's threads start with its first work. */
const before = threads();
stat('/', () => {
  poolThreads = threadsSince(before);
});

process.on('message', (message) => void (message === 'start' ? start() : send()));
// The channel alone must not keep the process from its end.
process.channel?.unref();

async function start(): Promise<void> {
  const known = threads();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: samplingMicroseconds });
  await session.post('Profiler.start');
  profilerThreads = threadsSince(known);
  process.send?.('started');
}

async function send(): Promise<void> {
  process.send?.({ profile: await takeProfile(), poolThreads, profilerThreads } satisfies ProfileRecord);
}

async function takeProfile() {
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return profile;
}

function threads(): ReadonlySet<number> {
  return new Set(readdirSync('/proc/self/task').map(Number));
}

function threadsSince(known: ReadonlySet<number>): number[] {
  return [...threads()].filter((id) => !known.has(id));
}
