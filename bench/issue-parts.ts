/** Where the CPU of an issue goes, by a CPU profile of the credentials process. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Loader } from './measured-load';
import { threadCpuSeconds } from './proc-stat';
import { asked } from './processes';
import { type Part, partSeconds, parts } from './profile-parts';
import type { ProfileRecord } from './profile-preload';
import type { Rig, Served } from './rig';

export interface IssueParts {
  readonly issues: number;
  /** CPU of one issue while it was profiled, without the profiler's own threads. */
  readonly cpuMillisecondsPerIssue: number;
  /** They sum to 1. `engine`: V8's own threads, which collect garbage and compile. */
  readonly shares: Readonly<Record<Part | 'engine', number>>;
}

/** Rounds of warming up before the one that counts. */
const warmingRounds = 2;

/** Starts a process for it, which has the same database. Keeps the profile, for a browser's tools, where a file is named. */
export async function profileIssues(
  { loader, rig, profileFile }: { loader: Loader; rig: Rig; profileFile: string | undefined },
  issues: number,
): Promise<IssueParts> {
  const credentials = await rig.startCredentials(['--require', join(__dirname, 'profile-preload.js')]);
  await loader.issue(credentials, issues * warmingRounds);
  await asked(credentials.child, 'start');
  const before = threadCpuSeconds(credentials.pid);
  await loader.issue(credentials, issues);
  const after = threadCpuSeconds(credentials.pid);
  // The answer of profile-preload.ts to its second message.
  const record = await asked<ProfileRecord>(credentials.child, 'stop');
  await credentials.stop();
  if (profileFile !== undefined) await writeFile(profileFile, JSON.stringify(record.profile));
  const used = [...after].map(([id, seconds]) => [id, seconds - (before.get(id) ?? 0)] as const);
  return divide(credentials, record, issues, new Map(used));
}

function divide(
  { pid }: Served,
  { profile, poolThreads, profilerThreads }: ProfileRecord,
  issues: number,
  secondsByThread: ReadonlyMap<number, number>,
): IssueParts {
  const secondsOf = (ids: readonly number[]) => sum(ids.map((id) => secondsByThread.get(id) ?? 0));
  const [main, pool, profiler] = [secondsOf([pid]), secondsOf(poolThreads), secondsOf(profilerThreads)];
  const whole = sum([...secondsByThread.values()]) - profiler;
  const sampled = partSeconds(profile);
  const allSampled = sum(Object.values(sampled));
  const ofMain = (part: Part) => (main * sampled[part]) / allSampled;
  // The pool works for jose alone: nothing else in an issue hands Node's crypto, files or names over.
  const seconds = parts.map((part) => [part, ofMain(part) + (part === 'seal' ? pool : 0)] as const);
  const shares = [...seconds, ['engine', whole - main - pool] as const].map(([part, own]) => [part, own / whole]);
  return {
    issues,
    cpuMillisecondsPerIssue: (whole * 1_000) / issues,
    // Object.fromEntries forgets the keys' type.
    shares: Object.fromEntries(shares) as IssueParts['shares'],
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((one, other) => one + other, 0);
}
