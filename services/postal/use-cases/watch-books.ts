import { type Clock, later, millisecondsPerDay, millisecondsPerSecond } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { Round } from '../../../runtime/poller';
import { letterClasses } from '../domain/batch';
import { type CalendarDay, calendarDayOf } from '../domain/calendar-day';
import type { DailyCaps } from '../domain/daily-cap';
import type { Discrepancy, OpenCount, Reconciliation } from '../domain/reconciliation';
import { printedOn } from '../store/print-day';
import { countAllOpen } from '../store/reconciliation';
import { discrepanciesSince, type ReconcileDeps, reconcile } from './reconcile';
import { ToldOnce } from './told-once';

export interface WatchBooksDeps extends ReconcileDeps {
  readonly clock: Clock;
  readonly database: Database;
  readonly dailyCaps: DailyCaps;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Of each round; the first one of a day looks at all that is kept. */
const recentMilliseconds = 3 * millisecondsPerDay;

/** Looks whether the books are right, measures what is open, and once a day tells what became of all letters; gives how. */
export function booksWatch(deps: WatchBooksDeps): () => Promise<Round> {
  const told = new ToldOnce();
  let toldDay: CalendarDay | undefined;
  let older: readonly Discrepancy[] = [];
  return async () => {
    const now = deps.clock.now();
    const day = calendarDayOf(now);
    const recentSince = later(now, -recentMilliseconds);
    const recent = await discrepanciesSince(deps, recentSince, now);
    if (day !== toldDay) {
      const all = await reconcile(deps, { sinceTime: undefined, untilTime: undefined });
      older = all.discrepancies.filter((one) => !recent.some((other) => keyOf(other) === keyOf(one)));
      tellTotals(deps, day, all);
      toldDay = day;
    }
    const found = [...older, ...recent];
    for (const discrepancy of told.news(found, keyOf)) deps.log.error('books.discrepancy', { ...discrepancy });
    deps.metrics
      .gauge('symbolon_postal_reconciliation_discrepancies', 'Alarm: letters, batches and manifests that do not add up')
      .set(found.length);
    measureOpen(deps, await countAllOpen(deps.database), now);
    measureDay(deps, await printedOn(deps.database, day));
    return 'idle';
  };
}

function keyOf({ batchId = '', reason, expected, found }: Discrepancy): string {
  return [batchId, reason, expected, found].join(' ');
}

function tellTotals({ log }: WatchBooksDeps, day: CalendarDay, { sinceTime, classes, discrepancies }: Reconciliation) {
  for (const { letterClass = 'none', open, ...counts } of classes)
    log.info('books.totals', { day, since: sinceTime.toISOString(), letterClass, ...counts });
  log.info('books.checked', { day, since: sinceTime.toISOString(), discrepancies: discrepancies.length });
}

/** Whatever has none any more is 0: its last value would stay. */
function measureOpen({ metrics }: WatchBooksDeps, counts: readonly OpenCount[], now: Date): void {
  const labels = ['class', 'state'];
  const letters = metrics.gauge('symbolon_postal_letters_open', 'Letters that are on their way here', labels);
  const oldest = metrics.gauge('symbolon_postal_letters_open_oldest_seconds', 'Age of the oldest of them', labels);
  letters.reset();
  oldest.reset();
  for (const { letterClass = 'none', state, letters: count, oldest: time } of counts) {
    letters.set({ class: letterClass, state }, count);
    oldest.set({ class: letterClass, state }, (now.getTime() - time.getTime()) / millisecondsPerSecond);
  }
}

function measureDay({ metrics, dailyCaps }: WatchBooksDeps, printed: ReadonlyMap<string, number>): void {
  const cap = metrics.gauge('symbolon_postal_daily_cap', 'Letters a day at most; 0: as many as there are', ['class']);
  const begun = metrics.gauge('symbolon_postal_daily_printed', 'Letters begun today (Rome)', ['class']);
  for (const letterClass of letterClasses) {
    cap.set({ class: letterClass }, dailyCaps[letterClass]);
    begun.set({ class: letterClass }, printed.get(letterClass) ?? 0);
  }
}
