import { type Loader, type MeasuredLoad, medianOf } from './measured-load';
import type { Served } from './rig';

export interface IssueRounds {
  readonly nothing: readonly MeasuredLoad[];
  readonly issues: readonly MeasuredLoad[];
}

/** By then V8 has compiled what runs often; bounded in time too, for a machine that is slow or busy. */
const warming = {
  nothing: { calls: 12_000, atATime: 2_000, secondsAtMost: 8 },
  issues: { calls: 3_500, atATime: 250, secondsAtMost: 35 },
};
const roundSeconds = { nothing: 3, issues: 6 };
const fewestCalls = 200;

/** Warms both processes up, then takes turns between them, so that a noisy machine is noisy for both. */
export async function measureIssues(
  loader: Loader,
  nullHandler: Served,
  credentials: Served,
  rounds: number,
): Promise<IssueRounds> {
  const callNothing = (calls: number) => loader.callNothing(nullHandler, calls);
  const issue = (calls: number) => loader.issue(credentials, calls);
  const nullCalls = callsIn(roundSeconds.nothing, await warmUp(warming.nothing, callNothing));
  const issueCalls = callsIn(roundSeconds.issues, await warmUp(warming.issues, issue));
  const nothing: MeasuredLoad[] = [];
  const issues: MeasuredLoad[] = [];
  for (let round = 0; round < rounds; round += 1) {
    nothing.push(await callNothing(nullCalls));
    issues.push(await issue(issueCalls));
  }
  return { nothing, issues };
}

/** Gives the last load, which shows what a round can take. */
async function warmUp(
  { calls, atATime, secondsAtMost }: (typeof warming)['issues'],
  load: (calls: number) => Promise<MeasuredLoad>,
): Promise<MeasuredLoad> {
  const deadline = performance.now() + secondsAtMost * 1_000;
  let last = await load(atATime);
  for (let done = atATime; done < calls && performance.now() < deadline; done += atATime) last = await load(atATime);
  return last;
}

export interface Comparison {
  readonly nothing: MeasuredLoad;
  readonly issue: MeasuredLoad;
  /** CPU of an issue over CPU of a null call. */
  readonly cpuRatio: number;
  /** Null calls a second over issues a second. */
  readonly throughputRatio: number;
}

export function compare({ nothing, issues }: IssueRounds): Comparison {
  const [none, issue] = [medianOf(nothing), medianOf(issues)];
  return {
    nothing: none,
    issue,
    cpuRatio: issue.cpuMillisecondsPerCall / none.cpuMillisecondsPerCall,
    throughputRatio: none.callsPerSecond / issue.callsPerSecond,
  };
}

function callsIn(seconds: number, { callsPerSecond }: MeasuredLoad): number {
  return Math.max(fewestCalls, Math.round(callsPerSecond * seconds));
}
