/** How many messages a carrier gets at a time, and how fast: what is configured, and less while it says that it is too much. */

export interface GateLimits {
  /** Messages handed over at once. */
  readonly concurrency: number;
  /** Messages begun a second; 0: as many as it takes. */
  readonly ratePerSecond: number;
}

/** So much of a second's messages may begin at once. */
const burstShare = 0.2;
/** For each message that is handed over so many more are made ready, so that the carrier never waits for a database. */
export const readyForEach = 4;

/** Times are milliseconds of a clock that only goes forward. */
export class CarrierGate {
  underWay = 0;
  /** What it takes just now: halved when it throttles, one more for each round that went well. */
  private openPlaces: number;
  private restsUntil = Number.NEGATIVE_INFINITY;
  private readonly burst: number;
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly limits: GateLimits,
    now: number,
  ) {
    this.openPlaces = limits.concurrency;
    this.burst = Math.max(1, Math.ceil(limits.ratePerSecond * burstShare));
    this.tokens = this.burst;
    this.filledAt = now;
  }

  /** How many may be under way at once now, those that are included. */
  places(now: number): number {
    if (now < this.restsUntil) return this.underWay;
    const open = this.openPlaces < this.limits.concurrency ? Math.floor(this.openPlaces) : this.mostPlaces;
    if (this.limits.ratePerSecond === 0) return Math.max(open, this.underWay);
    this.fill(now);
    return Math.max(this.underWay, Math.min(open, this.underWay + Math.floor(this.tokens)));
  }

  /** Takes a place; false where there is none. */
  enter(now: number): boolean {
    if (this.places(now) <= this.underWay) return false;
    this.underWay += 1;
    if (this.limits.ratePerSecond > 0) this.tokens -= 1;
    return true;
  }

  /** Gives the place back. `throttled`: the carrier wants less at a time, and nothing for so long. */
  leave(now: number, throttled: { readonly restMilliseconds: number } | undefined): void {
    this.underWay -= 1;
    if (throttled === undefined) {
      this.openPlaces = Math.min(this.limits.concurrency, this.openPlaces + 1 / this.openPlaces);
      return;
    }
    // Many are refused at once by one limit: that is one sign, not many.
    if (now < this.restsUntil) return;
    this.openPlaces = Math.max(1, this.openPlaces / 2);
    this.restsUntil = now + throttled.restMilliseconds;
  }

  /** When there may be room again that there is not now; undefined where only what is under way makes it. */
  millisecondsUntilRoom(now: number): number | undefined {
    if (now < this.restsUntil) return this.restsUntil - now;
    const { ratePerSecond } = this.limits;
    if (ratePerSecond === 0) return undefined;
    this.fill(now);
    return this.tokens >= 1 ? undefined : ((1 - this.tokens) * 1_000) / ratePerSecond;
  }

  private get mostPlaces(): number {
    return this.limits.concurrency * (1 + readyForEach);
  }

  private fill(now: number): void {
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) * this.limits.ratePerSecond) / 1_000);
    this.filledAt = now;
  }
}
