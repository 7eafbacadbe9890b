import type { LoadResult } from './load-result';

interface GhzReport {
  readonly count: number;
  readonly rps: number;
  readonly statusCodeDistribution: Readonly<Record<string, number>> | null;
  readonly latencyDistribution: readonly { readonly percentage: number; readonly latency: number }[] | null;
}

const nanosecondsPerMillisecond = 1_000_000;

/** Reads what `ghz --format=json` prints. */
export function readGhzReport(text: string): LoadResult {
  // ghz's documented format; whatever is missing shows as NaN in the table.
  const report = JSON.parse(text) as GhzReport;
  const latency = (wanted: number) => {
    const found = report.latencyDistribution?.find(({ percentage }) => percentage === wanted);
    return (found?.latency ?? Number.NaN) / nanosecondsPerMillisecond;
  };
  return {
    calls: report.count,
    errors: report.count - (report.statusCodeDistribution?.['OK'] ?? 0),
    callsPerSecond: report.rps,
    p50Milliseconds: latency(50),
    p99Milliseconds: latency(99),
  };
}
