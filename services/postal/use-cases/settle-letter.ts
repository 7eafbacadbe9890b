import type { Clock } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { inTransaction } from '../../../runtime/transaction';
import type { Letter, LetterEnd } from '../domain/letter';
import type { LetterDestination } from '../ports';
import { endLetter, leaveLetterOpen } from '../store/letter';
import type { CountLetters } from './count-letters';
import { type ReportDeps, reportLetters } from './report-letter';

export interface SettleDeps extends ReportDeps {
  readonly database: Database;
  readonly destination: LetterDestination;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The letter's end, its report and the end of its job, in one transaction. Fault conflict where the lease was lost. */
export async function settleLetter(
  deps: SettleDeps,
  job: ClaimedJob,
  letter: Letter,
  end: LetterEnd,
  reference?: string,
): Promise<void> {
  const { id, deliveryId, attempt } = letter;
  const time = deps.clock.now();
  const carrier = deps.destination.name;
  const ended = await inTransaction(deps.database, async (trx) => {
    await finish(trx, job);
    if (!(await endLetter(trx, id, { from: letter.state, end, time, reference }))) return false;
    await reportLetters(deps, trx, [{ deliveryId, attempt, ...end, time, carrier, reference }]);
    return true;
  });
  if (!ended) return;
  deps.outbox.ring();
  deps.counted([end.state]);
  if (letter.state === 'printing' && end.state !== 'sent') await discardLeftovers(deps, letter);
}

/** Nobody can tell whether it was printed: it stays `printing`, with an alarm, until an operator decides. */
export async function parkLetter(deps: SettleDeps, job: ClaimedJob, { id, attempt }: Letter): Promise<void> {
  const time = deps.clock.now();
  await inTransaction(deps.database, async (trx) => {
    await finish(trx, job);
    await leaveLetterOpen(trx, id, time);
  });
  deps.metrics.counter('symbolon_postal_letters_left_open_total', 'Alarm: an operator must decide').inc();
  deps.log.error('letter.left-open', { letterId: id, attempt, destination: deps.destination.name });
}

/** There is nothing to do for it any more. */
export async function dropJob(deps: Pick<SettleDeps, 'database'>, job: ClaimedJob): Promise<void> {
  await inTransaction(deps.database, (trx) => finish(trx, job));
}

async function finish(trx: Transaction, job: ClaimedJob): Promise<void> {
  if (!(await finishJob(trx, job))) throw new Fault('conflict', 'LEASE_LOST', 'another worker has claimed this job');
}

/** What it leaves, it leaves until the letter is purged: the end is committed. */
async function discardLeftovers({ destination, log }: SettleDeps, { id, attempt }: Letter): Promise<void> {
  try {
    await destination.discard?.(id, attempt);
  } catch (error) {
    log.warn('letter.leftovers-remain', { letterId: id, attempt, error });
  }
}
