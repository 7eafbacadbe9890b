import { type Clock, later, millisecondsPerDay } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { Round } from '../../../runtime/poller';
import { calendarDayOf } from '../domain/calendar-day';
import { batchesUnacknowledged } from '../store/batch';
import { ToldOnce } from './told-once';

export interface AcknowledgementDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly acknowledgeDays: number;
  /** Then nobody need answer: the print centre removes what it has taken. */
  readonly spoolingIsDespatch: boolean;
}

const mostAtOnce = 1_000;

/**
 * Calls for who must answer for a batch: as long as it is not acknowledged its files, which hold halves, lie at the destination. Gives how
 * to look, since it remembers which it has told today.
 */
export function acknowledgementWatch(deps: AcknowledgementDeps): () => Promise<Round> {
  const { database, clock, log, metrics, acknowledgeDays, spoolingIsDespatch } = deps;
  const told = new ToldOnce();
  return async () => {
    const now = clock.now();
    const before = later(now, -acknowledgeDays * millisecondsPerDay);
    const late = spoolingIsDespatch ? [] : await batchesUnacknowledged(database, before, mostAtOnce);
    metrics
      .gauge('symbolon_postal_batches_unacknowledged', 'Alarm: batches whose files nobody has said are done with')
      .set(late.length);
    for (const { id, letters, handedOverTime } of told.news(late, ({ id }) => id, calendarDayOf(now)))
      log.error('batch.not-acknowledged', { batchId: id, letters, handedOver: handedOverTime?.toISOString() });
    return 'idle';
  };
}
