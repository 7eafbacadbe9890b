/** When to try again: exponential backoff with full jitter, so that those who failed together do not return together. */

interface RetryDelay {
  /** How often it was tried, the failed try included: 1 or more. */
  readonly tries: number;
  readonly firstMilliseconds: number;
  readonly maxMilliseconds: number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
}

/** A whole number of milliseconds from 0 to first x 2^(tries - 1), and never above the maximum. */
export function retryDelayMilliseconds({ tries, firstMilliseconds, maxMilliseconds, random }: RetryDelay): number {
  const ceiling = Math.min(maxMilliseconds, firstMilliseconds * 2 ** Math.max(0, tries - 1));
  return Math.floor(random() * (ceiling + 1));
}
