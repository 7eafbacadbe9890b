import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Metrics } from '../../../runtime/metrics';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { isUnbegun } from '../domain/letter';
import { lockBatch } from '../store/batch';
import { countPrinting, findLetter, overdueInClosedBatches, overdueLetters } from '../store/letter';
import { dropLetter } from '../store/letter-batch';
import type { CountLetters } from './count-letters';
import { endUnbegun } from './receive-letter';
import { type ReportDeps, reportLetters } from './report-letter';

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
  const unreleased = await overdueInClosedBatches(deps.database, now, deps.batchRows);
  for (const one of unreleased) await expireUnreleased(deps, one, now);
  if (overdue.length + unreleased.length > 0) deps.outbox.ring();
  await measureOpen(deps);
  return [overdue.length, unreleased.length].includes(deps.batchRows) ? 'more' : 'idle';
}

async function expire(deps: SweepDeps, id: string, now: Date): Promise<void> {
  const expired = await inTransaction(deps.database, async (trx) => {
    const letter = await findLetter(trx, id);
    if (letter === undefined || !isUnbegun(letter.state)) return 0;
    return endUnbegun(deps, trx, letter.deliveryId, [letter], { state: 'expired', reason: 'NOT_AFTER_PASSED' }, now);
  });
  if (expired > 0) deps.counted(['expired']);
}

/** Of a batch that nobody releases: it stays in it, as one that falls out when it is drawn does. */
async function expireUnreleased(
  deps: SweepDeps,
  { letterId, batchId }: { readonly letterId: string; readonly batchId: string },
  now: Date,
): Promise<void> {
  const end = { state: 'expired', reason: 'NOT_AFTER_PASSED' } as const;
  const isExpired = await inTransaction(deps.database, async (trx) => {
    // Under its lock it cannot be released meanwhile.
    const batch = await lockBatch(trx, batchId);
    const letter = await findLetter(trx, letterId);
    if (batch?.state !== 'closed' || letter?.state !== 'batched') return false;
    await dropLetter(trx, letterId, { ...end, time: now });
    await reportLetters(deps, trx, [{ ...letter, ...end, time: now }]);
    return true;
  });
  if (isExpired) deps.counted(['expired']);
}

async function measureOpen({ database, metrics }: SweepDeps): Promise<void> {
  const { printing, leftOpen } = await countPrinting(database);
  metrics.gauge('symbolon_postal_letters_printing', 'Letters being printed, those left open included').set(printing);
  metrics.gauge('symbolon_postal_letters_left_open', 'Letters that wait for an operator').set(leftOpen);
}
