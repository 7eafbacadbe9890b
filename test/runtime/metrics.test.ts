import { collectProcessMetrics, openMetrics } from '../../runtime/metrics';

test('asking for a metric again gives the same one', async () => {
  const metrics = openMetrics();
  metrics.counter('symbolon_a_total', 'A', ['kind']).inc({ kind: 'x' });
  metrics.counter('symbolon_a_total', 'A', ['kind']).inc({ kind: 'x' });
  metrics.gauge('symbolon_b', 'B').set(3);
  metrics.gauge('symbolon_b', 'B').dec();
  metrics.histogram('symbolon_c_seconds', 'C', [], [1]).observe(0.5);
  metrics.histogram('symbolon_c_seconds', 'C', [], [1]).observe(2);
  expect(await metrics.registry.metrics()).toBe(`# HELP symbolon_a_total A
# TYPE symbolon_a_total counter
symbolon_a_total{kind="x"} 2

# HELP symbolon_b B
# TYPE symbolon_b gauge
symbolon_b 2

# HELP symbolon_c_seconds C
# TYPE symbolon_c_seconds histogram
symbolon_c_seconds_bucket{le="1"} 1
symbolon_c_seconds_bucket{le="+Inf"} 2
symbolon_c_seconds_sum 2.5
symbolon_c_seconds_count 2
`);
});

test('two registries do not share counts', async () => {
  const [one, other] = [openMetrics(), openMetrics()];
  one.counter('symbolon_a_total', 'A').inc();
  expect(await other.registry.metrics()).toBe('\n');
});

test('a name cannot be two kinds of metric', () => {
  const metrics = openMetrics();
  metrics.counter('symbolon_a_total', 'A');
  expect(() => metrics.gauge('symbolon_a_total', 'A')).toThrow('already been registered');
});

test('the process tells of its CPU and memory', async () => {
  const metrics = openMetrics();
  collectProcessMetrics(metrics);
  expect(await metrics.registry.metrics()).toMatch(/process_cpu_seconds_total.*process_resident_memory_bytes/s);
});
