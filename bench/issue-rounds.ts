import { type Loader, type MeasuredLoad, medianOf } from './measured-load';
import type { Served } from './rig';

export interface IssueRounds {
  readonly nothing: readonly MeasuredLoad[];
  readonly issues: readonly MeasuredLoad[];
}

const probingCalls = { nothing: 1_000, issues: 200 };
/** By then V8 has compiled what runs often; bounded in time too, for a machine that is slow or busy. */
const warmingCalls = { nothing: 12_000, issues: 3_500 };
const warmingSeconds = { nothing: 4, issues: 25 };
const roundSeconds = { nothing: 3, issues: 6 };
const fewestCalls = 200;

/** Warms both processes up, then takes turns between them, so that a noisy machine is noisy for both. */
export async function measureIssues(
  loader: Loader,
  nullHandler: Served,
  credentials: Served,
  rounds: number,
): Promise<IssueRounds> {
  const probed = {
    nothing: await loader.callNothing(nullHandler, probingCalls.nothing),
    issues: await loader.issue(credentials, probingCalls.issues),
  };
  const warming = (kind: keyof IssueRounds) =>
    Math.min(warmingCalls[kind], callsIn(warmingSeconds[kind], probed[kind]));
  const nullRate = await loader.callNothing(nullHandler, warming('nothing'));
  const issueRate = await loader.issue(credentials, warming('issues'));
  const nothing: MeasuredLoad[] = [];
  const issues: MeasuredLoad[] = [];
  for (let round = 0; round < rounds; round += 1) {
    nothing.push(await loader.callNothing(nullHandler, callsIn(roundSeconds.nothing, nullRate)));
    issues.push(await loader.issue(credentials, callsIn(roundSeconds.issues, issueRate)));
  }
  return { nothing, issues };
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
