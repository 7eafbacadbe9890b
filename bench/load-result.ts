/** What came of one load, whichever client made it. */
export interface LoadResult {
  readonly calls: number;
  /** Calls that did not end with OK. */
  readonly errors: number;
  readonly callsPerSecond: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
}
