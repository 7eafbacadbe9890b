import { readGhzReport } from '../../bench/ghz-report';
import { medianOf } from '../../bench/measured-load';
import { secondsIn } from '../../bench/proc-stat';
import { median, percentile } from '../../bench/statistics';
import { figure, table } from '../../bench/table';

test('a table has its first column to the left and its figures to the right', () => {
  const text = table(
    ['process', 'CPU'],
    [
      ['credentials', '1.5'],
      ['notify', '10'],
    ],
  );

  expect(text).toBe('  process       CPU\n  credentials   1.5\n  notify         10\n');
});

test.each([
  [12_345.6, '12,346'],
  [123.4, '123'],
  [12.34, '12.3'],
  [0.045_67, '0.0457'],
  [0, '0'],
  [Number.NaN, '-'],
])('%d is shown as %s', (value, text) => {
  expect(figure(value)).toBe(text);
});

test('the middle of rounds is taken figure by figure, and of calls and errors the sum', () => {
  const round = (calls: number, errors: number, value: number) => ({
    calls,
    errors,
    callsPerSecond: value,
    p50Milliseconds: value,
    p99Milliseconds: value,
    cpuMillisecondsPerCall: value,
  });

  expect(medianOf([round(10, 1, 3), round(10, 0, 100), round(10, 2, 1)])).toEqual(round(30, 3, 3));
});

test('percentiles are of the nearest rank, and the median of an even number lies between', () => {
  const values = Array.from({ length: 200 }, (_, index) => 200 - index);

  expect([percentile(values, 50), percentile(values, 99), median(values), median([])]).toEqual([
    100,
    198,
    100.5,
    Number.NaN,
  ]);
});

test("a process's CPU is read from its stat line whatever its name is", () => {
  const stat = '42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 11 0 100 1000 200';

  expect(secondsIn(stat)).toBe(3);
});

test("ghz's report gives milliseconds, and counts everything but OK as an error", () => {
  const report = {
    count: 10,
    rps: 99.5,
    statusCodeDistribution: { OK: 8, Unavailable: 2 },
    latencyDistribution: [
      { percentage: 50, latency: 4_000_000 },
      { percentage: 99, latency: 25_000_000 },
    ],
  };

  expect(readGhzReport(JSON.stringify(report))).toEqual({
    calls: 10,
    errors: 2,
    callsPerSecond: 99.5,
    p50Milliseconds: 4,
    p99Milliseconds: 25,
  });
});
