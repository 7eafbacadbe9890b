import type { Clock } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { ClaimedJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { inTransaction } from '../../../runtime/transaction';
import type { Batch } from '../domain/batch';
import type { BatchDestination } from '../ports';
import { leaveBatchOpen, saveAcknowledged, saveHandedOver, savePrintEnd } from '../store/batch';
import { dropLetter, handOverLetters, leaveLettersOpen, lettersToPrint } from '../store/letter-batch';
import { noteLetters } from '../store/letter-event';
import { acknowledgeBatches } from './acknowledge-batch';
import type { CountLetters } from './count-letters';
import { type CostDeps, countPrinted } from './count-printed';
import type { Dropped } from './draw-batch';
import { endJob } from './finish-job';
import { type ReportDeps, reportLetters } from './report-letter';

export interface SettleDeps extends ReportDeps, CostDeps {
  readonly database: Database;
  readonly destination: BatchDestination;
  /** No print centre answers: what can be printed counts as despatched. */
  readonly spoolingIsDespatch: boolean;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The destination can print it: batch, letters, reports and the end of its job, in one transaction. Fault conflict LEASE_LOST. */
export async function settleBatch(
  deps: SettleDeps,
  job: ClaimedJob,
  { id, letterClass, reference }: Batch,
): Promise<void> {
  const { spoolingIsDespatch: isDespatch } = deps;
  const time = deps.clock.now();
  const carrier = deps.destination.name;
  const letters = await inTransaction(deps.database, async (trx) => {
    await endJob(trx, job);
    if (!(await saveHandedOver(trx, id, time))) return [];
    // None of its letters could go: nobody has anything to answer for.
    if (reference === undefined) await saveAcknowledged(trx, id, time);
    const printed = await lettersToPrint(trx, id);
    await handOverLetters(trx, id, { time, isDespatch });
    // The print centre may have told of one already that it is spoiled or missing: that one is not despatched.
    const states = printed.map((letter) => ({ letter, isSent: isDespatch && letter.leftOpenTime === undefined }));
    const sent = states.filter(({ isSent }) => isSent);
    await reportLetters(
      deps,
      trx,
      sent.map(({ letter }) => ({ ...letter, state: 'sent', time, carrier, reference: id })),
    );
    // The print centre may have answered for all of them before this.
    if (!isDespatch) await acknowledgeBatches(trx, [id], time);
    return states;
  });
  deps.outbox.ring();
  deps.counted(letters.map(({ isSent }) => (isSent ? 'sent' : 'handed-over')));
  countPrinted(deps, letterClass, letters.length);
  deps.log.info('batch.handed-over', { batchId: id, letters: letters.length, destination: carrier });
}

/** Nobody can tell whether it was printed: its letters stay `printing`, with an alarm, until an operator decides. */
export async function parkBatch(deps: SettleDeps, job: ClaimedJob, { id }: Batch): Promise<void> {
  const time = deps.clock.now();
  const letters = await inTransaction(deps.database, async (trx) => {
    await endJob(trx, job);
    await leaveBatchOpen(trx, id, time);
    return leaveOpen(trx, id, 'printing', time);
  });
  tellLeftOpen(deps, id, letters);
}

/** The destination had it, and one cannot tell what became of it: its letters wait for an operator, with an alarm. */
export async function leaveHandedOverOpen(deps: LeaveOpenDeps, batchId: string): Promise<void> {
  const time = deps.clock.now();
  const letters = await inTransaction(deps.database, async (trx) =>
    (await savePrintEnd(trx, batchId, time)) ? leaveOpen(trx, batchId, 'handed-over', time) : 0,
  );
  tellLeftOpen(deps, batchId, letters);
}

type LeaveOpenDeps = Pick<SettleDeps, 'database' | 'clock' | 'metrics' | 'log' | 'destination'>;

async function leaveOpen(
  trx: Transaction,
  batchId: string,
  state: 'printing' | 'handed-over',
  time: Date,
): Promise<number> {
  const left = await leaveLettersOpen(trx, batchId, { state, reason: 'PRINT_UNCLEAR', time });
  const event = { batchId, kind: 'left-open', reason: 'PRINT_UNCLEAR', source: 'postal', note: '' } as const;
  await noteLetters(
    trx,
    left.map((letter) => ({ ...event, ...letter, letterId: letter.id, occurTime: time, recordTime: time })),
  );
  return left.length;
}

function tellLeftOpen({ metrics, log, destination }: LeaveOpenDeps, batchId: string, letters: number): void {
  if (letters === 0) return;
  metrics.counter('symbolon_postal_letters_left_open_total', 'Alarm: an operator must decide').inc(letters);
  log.error('batch.left-open', { batchId, letters, destination: destination.name });
}

/** Ends those of the batch's letters that cannot go with it. */
export async function dropLetters(
  deps: SettleDeps,
  trx: Transaction,
  batchId: string,
  dropped: readonly Dropped[],
): Promise<void> {
  if (dropped.length === 0) return;
  const time = deps.clock.now();
  const letters = new Map((await lettersToPrint(trx, batchId)).map((letter) => [letter.id, letter]));
  for (const { letterId, state, reason } of dropped) {
    const letter = letters.get(letterId);
    if (letter === undefined || !(await dropLetter(trx, letterId, { state, reason, time }))) continue;
    await reportLetters(deps, trx, [{ ...letter, state, reason, time }]);
  }
}

/** A newer claim has it: the job's next turn sees it as it is. */
export function changedMeanwhile(): Fault {
  return new Fault('conflict', 'BATCH_CHANGED', 'the batch changed while its turn was decided');
}
