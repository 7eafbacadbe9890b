import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Metrics } from '../../../runtime/metrics';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { isUnbegun } from '../domain/letter';
import { findLetter, overdueLetters } from '../store/letter';
import { countPrinting } from '../store/letter-batch';
import type { CountLetters } from './count-letters';
import { endUnbegun } from './receive-letter';
import type { ReportDeps } from './report-letter';

export interface SweepDeps extends ReportDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly metrics: Metrics;
  /** Letters a round. */
  readonly batchRows: number;
}

/** Ends letters not begun whose time is over, whatever keeps their jobs from running, and measures what is open. */
export async function expireLetters(deps: SweepDeps): Promise<Round> {
  const now = deps.clock.now();
  const overdue = await overdueLetters(deps.database, now, deps.batchRows);
  for (const id of overdue) await expire(deps, id, now);
  if (overdue.length > 0) deps.outbox.ring();
  await measureOpen(deps);
  return overdue.length === deps.batchRows ? 'more' : 'idle';
}

async function expire(deps: SweepDeps, id: string, now: Date): Promise<void> {
  const expired = await inTransaction(deps.database, async (trx) => {
    const letter = await findLetter(trx, id);
    if (letter === undefined || !isUnbegun(letter.state)) return 0;
    return endUnbegun(deps, trx, letter.deliveryId, [letter], { state: 'expired', reason: 'NOT_AFTER_PASSED' }, now);
  });
  if (expired > 0) deps.counted(['expired']);
}

async function measureOpen({ database, metrics }: SweepDeps): Promise<void> {
  const { printing, leftOpen } = await countPrinting(database);
  metrics.gauge('symbolon_postal_letters_printing', 'Letters being printed, those left open included').set(printing);
  metrics.gauge('symbolon_postal_letters_left_open', 'Letters that wait for an operator').set(leftOpen);
}
