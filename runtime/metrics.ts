/** Prometheus metrics of one process. Names carry their unit; labels never carry personal data or ids. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Asking for the same name again gives the same metric: several services in one process share it. */
export interface Metrics {
  readonly registry: Registry;
  counter(name: string, help: string, labels?: readonly string[]): Counter<string>;
  gauge(name: string, help: string, labels?: readonly string[]): Gauge<string>;
  /** Durations are in seconds; the default buckets go from 1 ms to 10 s. */
  histogram(name: string, help: string, labels?: readonly string[], buckets?: readonly number[]): Histogram<string>;
}

const durationBucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A registry of its own, so that two servers in one test process do not share counts. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    counter: (name, help, labels = []) => {
      const existing = registry.getSingleMetric(name);
      return existing instanceof Counter ? existing : new Counter({ name, help, labelNames: [...labels], registers });
    },
    gauge: (name, help, labels = []) => {
      const existing = registry.getSingleMetric(name);
      return existing instanceof Gauge ? existing : new Gauge({ name, help, labelNames: [...labels], registers });
    },
    histogram: (name, help, labels = [], buckets = durationBucketsSeconds) => {
      const existing = registry.getSingleMetric(name);
      if (existing instanceof Histogram) return existing;
      return new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers });
    },
  };
}

/** Adds what Node tells of its process: CPU, memory, event loop delay, garbage collection. Once a process. */
export function collectProcessMetrics(metrics: Metrics): void {
  collectDefaultMetrics({ register: metrics.registry });
}
