/** A load on a process, with the CPU that the process used for it. */
import { setTimeout as pause } from 'node:timers/promises';
import { pinRequests, wrongPins } from './applications';
import type { LoadClient } from './load';
import type { LoadResult } from './load-result';
import { cpuSeconds } from './proc-stat';
import type { Rig, Served } from './rig';
import { median } from './statistics';

export interface MeasuredLoad extends LoadResult {
  /** CPU of the server process, user and system, all its threads, until everything that the calls set off was done. */
  readonly cpuMillisecondsPerCall: number;
}

const drainMilliseconds = 60_000;
const pollMilliseconds = 20;
/** ghz holds all requests in memory; the null handler may get the same ones again. */
const mostRequests = 5_000;

/** Sends load to the targets of one run; no holder and no request id comes twice. */
export class Loader {
  private nextHolder = 0;
  private issueStatements = 0;
  private verifies = 0;
  private verifyStatements = 0;

  constructor(
    private readonly client: LoadClient,
    private readonly rig: Rig,
  ) {}

  /** Holders asked for so far. */
  get holders(): number {
    return this.nextHolder;
  }

  /** SQL statements an issue took, the relay's share of its own included. */
  get statementsPerIssue(): number {
    return this.issueStatements / this.nextHolder;
  }

  callNothing(target: Served, calls: number): Promise<MeasuredLoad> {
    const requests = pinRequests(0, Math.min(calls, mostRequests));
    return measured(target, () => this.client.run({ method: 'RequestPin', port: target.port, calls, requests }));
  }

  /** SQL statements of a VerifyPin. */
  get statementsPerVerify(): number {
    return this.verifyStatements / this.verifies;
  }

  /** A wrong PIN of another fiscal code each time: nothing is locked, and each is compared. */
  verify(target: Served, calls: number): Promise<MeasuredLoad> {
    const requests = wrongPins(this.verifies, calls);
    this.verifies += calls;
    return measured(target, async () => {
      const before = await this.rig.statements();
      const result = await this.client.run({ method: 'VerifyPin', port: target.port, calls, requests });
      this.verifyStatements += (await this.rig.statements()) - before;
      return result;
    });
  }

  /** Ends when the outbox is empty: publishing belongs to the issue. */
  issue(target: Served, calls: number): Promise<MeasuredLoad> {
    const requests = pinRequests(this.nextHolder, calls);
    this.nextHolder += calls;
    return measured(target, async () => {
      const before = await this.rig.statements();
      const result = await this.client.run({ method: 'RequestPin', port: target.port, calls, requests });
      this.issueStatements += (await this.rig.statements()) - before;
      await this.outboxDrained();
      return result;
    });
  }

  private async outboxDrained(): Promise<void> {
    const deadline = Date.now() + drainMilliseconds;
    while (!(await this.rig.outboxIsEmpty())) {
      if (Date.now() > deadline) throw new Error(`the outbox is not empty after ${drainMilliseconds} ms`);
      await pause(pollMilliseconds);
    }
  }
}

async function measured(target: Served, load: () => Promise<LoadResult>): Promise<MeasuredLoad> {
  const before = cpuSeconds(target.pid);
  const result = await load();
  const cpuMilliseconds = (cpuSeconds(target.pid) - before) * 1_000;
  return { ...result, cpuMillisecondsPerCall: cpuMilliseconds / result.calls };
}

/** The median of each figure over the rounds; calls and errors are their sums. */
export function medianOf(rounds: readonly MeasuredLoad[]): MeasuredLoad {
  const middle = (figureOf: (round: MeasuredLoad) => number) => median(rounds.map(figureOf));
  const sum = (figureOf: (round: MeasuredLoad) => number) =>
    rounds.map(figureOf).reduce((one, other) => one + other, 0);
  return {
    calls: sum(({ calls }) => calls),
    errors: sum(({ errors }) => errors),
    callsPerSecond: middle(({ callsPerSecond }) => callsPerSecond),
    p50Milliseconds: middle(({ p50Milliseconds }) => p50Milliseconds),
    p99Milliseconds: middle(({ p99Milliseconds }) => p99Milliseconds),
    cpuMillisecondsPerCall: middle(({ cpuMillisecondsPerCall }) => cpuMillisecondsPerCall),
  };
}
