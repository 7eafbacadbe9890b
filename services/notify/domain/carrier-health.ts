/** How a carrier does, by what came of the messages that it was given: when it is left alone, and how it comes back. */

export interface HealthLimits {
  /** Only what happened within this time counts. */
  readonly windowMilliseconds: number;
  /** With fewer outcomes nothing is concluded. */
  readonly leastOutcomes: number;
  /** Above this share of failures it is left alone. */
  readonly failureShare: number;
  /** So many failures one after the other are enough, however well it did before. */
  readonly failuresInRow: number;
  /** Where more than one in twenty takes longer, likewise. */
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

export interface ReceiptCounts {
  /** That were due by now. */
  readonly expected: number;
  /** Of these, those that have not come. */
  readonly missing: number;
  /** That have come, due or not. */
  readonly came: number;
}

const noReceipts: ReceiptCounts = { expected: 0, missing: 0, came: 0 };

/** A carrier that takes more within a window is judged by the newest of them. */
const mostOutcomes = 10_000;
/** Slow is a carrier of which the slowest of so many is. */
const slowestOf = 20;

/** Times are milliseconds of a clock that only goes forward. */
export class CarrierHealth {
  /** Oldest first, from `begin` on; and what of it counts, so that an outcome costs the same however many there are. */
  private window: Outcome[] = [];
  private begin = 0;
  private failures = 0;
  private slow = 0;
  private inRow = 0;
  private receipts: ReceiptCounts = noReceipts;
  private quarantine: { readonly reason: HealthReason; readonly until: number; readonly lengths: number } | undefined;
  private goodProbes = 0;
  /** What it took before that tells nothing of how its receipts come now. */
  receiptsSince = Number.NEGATIVE_INFINITY;

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
    this.count({ at: now, isGood, milliseconds }, 1);
    this.window.push({ at: now, isGood, milliseconds });
    this.forget(now);
    this.inRow = isGood ? 0 : this.inRow + 1;
    const { quarantine } = this;
    if (quarantine !== undefined) this.notePossibleProbe(now, isGood, quarantine.reason, quarantine.lengths);
    else if (refusesUs) this.leaveAlone(now, 'REFUSES_US', 1);
    else this.judge(now);
  }

  /** Of what it took since `receiptsSince`. Left alone for their want, it comes back by receipts of its probes only: to take messages is what it always did. */
  noteReceipts(now: number, receipts: ReceiptCounts): void {
    this.receipts = receipts;
    const { expected, missing, came } = receipts;
    if (this.quarantine?.reason === 'RECEIPTS_MISSING' && came > 0) this.comeBack(now);
    if (this.quarantine !== undefined || expected < this.limits.leastReceipts) return;
    if (missing <= expected * this.limits.missingShare) return;
    this.receiptsSince = now;
    this.leaveAlone(now, 'RECEIPTS_MISSING', 1);
  }

  /** In the window. */
  figures(now: number): HealthFigures {
    this.forget(now);
    const latencies = this.window.slice(this.begin).map(({ milliseconds }) => milliseconds);
    latencies.sort((one, other) => one - other);
    return {
      outcomes: latencies.length,
      failures: this.failures,
      p95LatencyMilliseconds: Math.round(latencies[Math.ceil(latencies.length * 0.95) - 1] ?? 0),
      missingReceipts: this.receipts.missing,
    };
  }

  private count({ isGood, milliseconds }: Outcome, times: 1 | -1): void {
    if (!isGood) this.failures += times;
    if (milliseconds > this.limits.slowMilliseconds) this.slow += times;
  }

  private forget(now: number): void {
    const from = now - this.limits.windowMilliseconds;
    for (;;) {
      const oldest = this.window[this.begin];
      if (oldest === undefined || (oldest.at >= from && this.window.length - this.begin <= mostOutcomes)) break;
      this.count(oldest, -1);
      this.begin += 1;
    }
    // Not at each outcome: moving the rest costs as much as there is.
    if (this.begin < mostOutcomes) return;
    this.window = this.window.slice(this.begin);
    this.begin = 0;
  }

  private judge(now: number): void {
    const outcomes = this.window.length - this.begin;
    if (outcomes < this.limits.leastOutcomes) return;
    const { failureShare, failuresInRow } = this.limits;
    if (this.failures > outcomes * failureShare || this.inRow >= failuresInRow) this.leaveAlone(now, 'FAILURES', 1);
    else if (this.slow * slowestOf > outcomes) this.leaveAlone(now, 'TOO_SLOW', 1);
  }

  /** What was under way when the quarantine began tells nothing of how it does now, unless it fails. */
  private notePossibleProbe(now: number, isGood: boolean, reason: HealthReason, lengths: number): void {
    if (this.standing(now) === 'quarantined') return;
    this.goodProbes += 1;
    const isProbed = this.goodProbes >= this.limits.probes;
    // Then their receipts are waited for, and where none comes it is probed again.
    if (!isGood || (isProbed && reason === 'RECEIPTS_MISSING')) this.leaveAlone(now, reason, lengths + 1);
    else if (isProbed) this.comeBack(now);
  }

  private comeBack(now: number): void {
    this.receiptsSince = now;
    this.quarantine = undefined;
    this.window = [];
    this.begin = 0;
    this.failures = 0;
    this.slow = 0;
    this.inRow = 0;
    this.receipts = noReceipts;
  }

  private leaveAlone(now: number, reason: HealthReason, lengths: number): void {
    const { quarantineMilliseconds, longestQuarantineMilliseconds } = this.limits;
    const length = Math.min(longestQuarantineMilliseconds, quarantineMilliseconds * 2 ** Math.min(lengths - 1, 30));
    this.goodProbes = 0;
    this.quarantine = { reason, until: now + length, lengths };
  }
}
