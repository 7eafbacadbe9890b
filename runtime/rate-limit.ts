/** How often somebody may call: so many at once, and from then on so many a time. In this process, and cheap: every call is counted. */

export interface CallRate {
  /** So many calls in so many milliseconds, in the long run. */
  readonly calls: number;
  readonly milliseconds: number;
  /** So many at once, after a rest. */
  readonly burst: number;
}

/**
 * A token bucket that holds one number, the time at which it would be full again (GCRA): no timer, and nothing allocated by a call.
 * Times are milliseconds of a clock that never goes back.
 */
export class RateLimit {
  private fullTime = 0;
  private readonly interval: number;
  /** How far ahead of now the bucket's full time may lie and still give a call. */
  private readonly allowance: number;

  constructor({ calls, milliseconds, burst }: CallRate) {
    this.interval = milliseconds / calls;
    this.allowance = this.interval * (burst - 1);
  }

  /** 0 where a call may go on, which is counted; else the milliseconds until one may, and nothing is counted. */
  take(now: number): number {
    const full = this.fullTime > now ? this.fullTime : now;
    const wait = full - now - this.allowance;
    // Sums of intervals are off by less than this.
    if (wait > 1e-6) return wait;
    this.fullTime = full + this.interval;
    return 0;
  }

  /** Whether it is as good as new. */
  isFull(now: number): boolean {
    return this.fullTime <= now;
  }
}

/** A bucket for each key, for so many keys at most: those that are full again make room, else the one that came first. */
export class RateLimits {
  private readonly limits = new Map<string, RateLimit>();

  constructor(
    private readonly rate: CallRate,
    private readonly mostKeys: number,
  ) {}

  /** As `RateLimit.take`, for this key. */
  take(key: string, now: number): number {
    return this.of(key, now).take(now);
  }

  private of(key: string, now: number): RateLimit {
    const known = this.limits.get(key);
    if (known !== undefined) return known;
    if (this.limits.size >= this.mostKeys) this.makeRoom(now);
    const made = new RateLimit(this.rate);
    this.limits.set(key, made);
    return made;
  }

  private makeRoom(now: number): void {
    for (const [key, limit] of this.limits) if (limit.isFull(now)) this.limits.delete(key);
    // In the order in which they came.
    for (const key of this.limits.keys()) {
      if (this.limits.size < this.mostKeys) return;
      this.limits.delete(key);
    }
  }
}
