interface RetryDelay {
  /** How often it has been tried so far, 1 or more. */
  readonly tries: number;
  readonly firstMilliseconds: number;
  readonly maxMilliseconds: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Exponential back-off with full jitter: uniform between nothing and first * 2^(tries-1), at most the maximum. */
export function retryDelayMilliseconds({ tries, firstMilliseconds, maxMilliseconds, random }: RetryDelay): number {
  const ceiling = Math.min(maxMilliseconds, firstMilliseconds * 2 ** (tries - 1));
  return Math.round(random() * ceiling);
}
