/** How a carrier does, by what came of the messages that it was given: when it is left alone, and how it comes back. */

export interface HealthLimits {
  /** Only what happened within this time counts. */
  readonly windowMilliseconds: number;
  /** With fewer outcomes nothing is concluded. */
  readonly leastOutcomes: number;
  /** Above this share of failures it is left alone. */
  readonly failureShare: number;
  /** Where the slowest twentieth takes longer, likewise. */
  readonly slowMilliseconds: number;
  /** Above this share of receipts that did not come in time, likewise. */
  readonly missingShare: number;
  readonly leastReceipts: number;
  /** How long it is left alone at first; twice as long after each probe that failed. */
  readonly quarantineMilliseconds: number;
  readonly longestQuarantineMilliseconds: number;
  /** So many probes must go well, one after the other. */
  readonly probes: number;
}

/** `probing`: one message at a time. */
export type Standing = 'healthy' | 'quarantined' | 'probing';
export type HealthReason = 'FAILURES' | 'TOO_SLOW' | 'RECEIPTS_MISSING' | 'REFUSES_US';

interface Outcome {
  readonly at: number;
  readonly isGood: boolean;
  readonly milliseconds: number;
}

export interface HealthFigures {
  readonly outcomes: number;
  readonly failures: number;
  readonly p95LatencyMilliseconds: number;
  readonly missingReceipts: number;
}

/** More than fits into a window at the rates that carriers take. */
const mostOutcomes = 1_000;

/** Times are milliseconds of a clock that only goes forward. */
export class CarrierHealth {
  private window: Outcome[] = [];
  private receipts = { expected: 0, missing: 0 };
  private quarantine: { readonly reason: HealthReason; readonly until: number; readonly lengths: number } | undefined;
  private goodProbes = 0;

  constructor(private readonly limits: HealthLimits) {}

  standing(now: number): Standing {
    if (this.quarantine === undefined) return 'healthy';
    return now < this.quarantine.until ? 'quarantined' : 'probing';
  }

  /** When it may be probed; far in the past where it is healthy. */
  get quarantinedUntil(): number {
    return this.quarantine?.until ?? Number.NEGATIVE_INFINITY;
  }

  /** Why it is not healthy. */
  get reason(): HealthReason | undefined {
    return this.quarantine?.reason;
  }

  /** What came of one message; `refusesUs`: it takes none from this installation, so that one is enough. */
  note(now: number, { isGood, refusesUs }: { isGood: boolean; refusesUs: boolean }, milliseconds: number): void {
    this.window.push({ at: now, isGood, milliseconds });
    if (this.window.length > mostOutcomes) this.window.shift();
    const { quarantine } = this;
    if (quarantine !== undefined) this.notePossibleProbe(now, isGood, quarantine.reason, quarantine.lengths);
    else if (refusesUs) this.leaveAlone(now, 'REFUSES_US', 1);
    else this.judge(now);
  }

  /** How many receipts were due by now of what it took lately, and how many of them have not come. */
  noteReceipts(now: number, receipts: { readonly expected: number; readonly missing: number }): void {
    this.receipts = receipts;
    const { expected, missing } = receipts;
    if (this.quarantine !== undefined || expected < this.limits.leastReceipts) return;
    if (missing > expected * this.limits.missingShare) this.leaveAlone(now, 'RECEIPTS_MISSING', 1);
  }

  /** In the window. */
  figures(now: number): HealthFigures {
    const from = now - this.limits.windowMilliseconds;
    this.window = this.window.filter(({ at }) => at >= from);
    const latencies = this.window.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
    return {
      outcomes: this.window.length,
      failures: this.window.filter(({ isGood }) => !isGood).length,
      p95LatencyMilliseconds: Math.round(latencies[Math.ceil(latencies.length * 0.95) - 1] ?? 0),
      missingReceipts: this.receipts.missing,
    };
  }

  private judge(now: number): void {
    const { outcomes, failures, p95LatencyMilliseconds } = this.figures(now);
    if (outcomes < this.limits.leastOutcomes) return;
    if (failures > outcomes * this.limits.failureShare) this.leaveAlone(now, 'FAILURES', 1);
    else if (p95LatencyMilliseconds > this.limits.slowMilliseconds) this.leaveAlone(now, 'TOO_SLOW', 1);
  }

  /** What was under way when the quarantine began tells nothing of how it does now, unless it fails. */
  private notePossibleProbe(now: number, isGood: boolean, reason: HealthReason, lengths: number): void {
    if (this.standing(now) === 'quarantined') return;
    this.goodProbes += 1;
    if (!isGood) this.leaveAlone(now, reason, lengths + 1);
    else if (this.goodProbes >= this.limits.probes) this.comeBack();
  }

  private comeBack(): void {
    this.quarantine = undefined;
    this.window = [];
    this.receipts = { expected: 0, missing: 0 };
  }

  private leaveAlone(now: number, reason: HealthReason, lengths: number): void {
    const { quarantineMilliseconds, longestQuarantineMilliseconds } = this.limits;
    const length = Math.min(longestQuarantineMilliseconds, quarantineMilliseconds * 2 ** Math.min(lengths - 1, 30));
    this.goodProbes = 0;
    this.quarantine = { reason, until: now + length, lengths };
  }
}
