import { type Clock, millisecondsPerSecond } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { Batch } from '../domain/batch';
import { calendarDayOf, nextDayBegin } from '../domain/calendar-day';
import { type DailyCaps, mayBegin } from '../domain/daily-cap';
import { findBatch } from '../store/batch';
import { countAhead, lockPrintDay, savePrintDay } from '../store/print-day';

export interface CapDeps {
  /** Absent: as many as there are. */
  readonly dailyCaps?: DailyCaps;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * In the transaction that begins a released batch, before anything else: counts its letters to this day. Fault exhausted
 * DAILY_CAP_REACHED, with an alarm, where they are more than the class's cap leaves: the batch waits for the next day.
 */
export async function countToDay(
  { dailyCaps, clock, log, metrics }: CapDeps,
  trx: Transaction,
  batch: Batch,
): Promise<void> {
  const { id: batchId, letterClass, letters } = batch;
  const now = clock.now();
  const day = calendarDayOf(now);
  const cap = dailyCaps?.[letterClass] ?? 0;
  const printed = await lockPrintDay(trx, day, letterClass);
  // Whoever began it meanwhile has counted it.
  if ((await findBatch(trx, batchId))?.state !== 'released') return;
  const ahead = cap === 0 ? 0 : await countAhead(trx, batch);
  if (mayBegin({ printed, ahead }, letters, cap)) return savePrintDay(trx, day, letterClass, printed + letters);
  metrics
    .counter('symbolon_postal_daily_cap_reached_total', 'Alarm: batches that wait for the next day', ['class'])
    .inc({ class: letterClass });
  log.error('batch.waits-for-day', { batchId, letterClass, letters, cap, printed, ahead });
  const retryAfterSeconds = Math.ceil((nextDayBegin(now).getTime() - now.getTime()) / millisecondsPerSecond);
  throw new Fault('exhausted', 'DAILY_CAP_REACHED', 'no more letters of this class are printed today', {
    retryAfterSeconds,
  });
}
