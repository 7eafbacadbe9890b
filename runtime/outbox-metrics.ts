import type { Metrics } from './metrics';

/** What the outbox tells Prometheus. Several outboxes in one process are told apart by their scope. */
export interface OutboxMetrics {
  published(topic: string, secondsSinceWritten: number): void;
  setAside(topic: string, reason: string): void;
  setAsideErased(rows: number): void;
  measured(rows: number, oldestSeconds: number): void;
}

export function outboxMetrics(metrics: Metrics, outbox: string): OutboxMetrics {
  const published = metrics.counter('symbolon_outbox_published_total', 'Outbox rows that the bus acknowledged', [
    'outbox',
    'topic',
  ]);
  const acknowledgement = metrics.histogram(
    'symbolon_outbox_acknowledgement_seconds',
    'From the writing of an outbox row, just before its commit, to its acknowledgement',
    ['outbox', 'topic'],
  );
  const setAside = metrics.counter('symbolon_outbox_set_aside_total', 'Outbox rows that the bus will never take', [
    'outbox',
    'topic',
    'reason',
  ]);
  const erased = metrics.counter(
    'symbolon_outbox_set_aside_erased_total',
    'Rows set aside that were erased since nobody had settled them in time',
    ['outbox'],
  );
  const rows = metrics.gauge('symbolon_outbox_rows', 'Rows in the outbox shards of this process', ['outbox']);
  const oldest = metrics.gauge('symbolon_outbox_oldest_seconds', 'Age of the oldest row in those shards', ['outbox']);
  return {
    published: (topic, secondsSinceWritten) => {
      published.inc({ outbox, topic });
      acknowledgement.observe({ outbox, topic }, Math.max(0, secondsSinceWritten));
    },
    setAside: (topic, reason) => setAside.inc({ outbox, topic, reason }),
    setAsideErased: (count) => erased.inc({ outbox }, count),
    measured: (count, oldestSeconds) => {
      rows.set({ outbox }, count);
      oldest.set({ outbox }, Math.max(0, oldestSeconds));
    },
  };
}
