import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { ClaimedJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { runWithTraceparent } from '../../../runtime/tracing';
import { inTransaction } from '../../../runtime/transaction';
import { closeReasonOf, withOneMore } from '../domain/batch';
import { endBeforePrint } from '../domain/delivery';
import type { Letter, LetterEnd } from '../domain/letter';
import { countPlaced, lockOpenBatch } from '../store/batch';
import { knownDelivery } from '../store/delivery';
import { findLetter } from '../store/letter';
import { holdLetter, leaveLetterOpen, placeLetter } from '../store/letter-batch';
import { noteLetter } from '../store/letter-event';
import { type CloseDeps, closeBatch } from './close-batch';
import type { CountLetters } from './count-letters';
import { dropJob, endJob } from './finish-job';
import { type Look, type LookDeps, lookAtLetter } from './look-at-letter';
import { endUnbegun } from './receive-letter';
import type { ReportDeps } from './report-letter';

export interface SortDeps extends ReportDeps, CloseDeps, LookDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Tells the workers that there is something to print. */
  readonly ringPrinters: () => void;
}

/**
 * One turn of a letter that is to go out: places it in the open batch of its class, holds it for an operator, or ends it where it
 * cannot be printed. What would keep it from being drawn is found here, before any batch has it. Rejects where the job is to be
 * tried again later.
 */
export async function sortLetter(deps: SortDeps, job: ClaimedJob): Promise<void> {
  const letter = await findLetter(deps.database, job.subjectId);
  if (letter?.state === 'printing' && letter.batchId === undefined) return leaveOldPrintOpen(deps, job, letter);
  if (letter?.state !== 'accepted' || letter.batchId !== undefined) return dropJob(deps, job);
  await runWithTraceparent(letter.traceparent, async () => {
    const delivery = await knownDelivery(deps.database, letter.deliveryId);
    const over = endBeforePrint(delivery, letter.attempt, letter.notAfterTime, deps.clock.now());
    if (over !== undefined) return end(deps, job, letter, over);
    const look = await lookAtLetter(deps, letter);
    if (look.kind === 'unprintable') return end(deps, job, letter, { state: 'failed', reason: look.reason });
    return look.hold === undefined ? place(deps, job, letter, look) : hold(deps, job, letter, look, look.hold);
  });
}

type Printable = Extract<Look, { kind: 'printable' }>;

async function place(deps: SortDeps, job: ClaimedJob, { id }: Letter, look: Printable): Promise<void> {
  const { letterClass, indexes } = look;
  const now = deps.clock.now();
  const isClosed = await inTransaction(deps.database, async (trx) => {
    await endJob(trx, job);
    const batch = await lockOpenBatch(trx, letterClass, { id: deps.ids.next(), now });
    // Ended since it was read.
    if (!(await placeLetter(trx, id, { batchId: batch.id, letterClass, ...indexes }))) return false;
    const filled = withOneMore(batch, now);
    await countPlaced(trx, batch.id, filled);
    const reason = closeReasonOf(filled, deps.policy, now);
    return reason !== undefined && closeBatch(deps, trx, batch, { reason, time: now });
  });
  if (isClosed) deps.ringPrinters();
}

async function hold(deps: SortDeps, job: ClaimedJob, letter: Letter, look: Printable, reason: string): Promise<void> {
  const { letterClass, indexes } = look;
  const { id, attempt, printNumber } = letter;
  const now = deps.clock.now();
  await inTransaction(deps.database, async (trx) => {
    await endJob(trx, job);
    if (!(await holdLetter(trx, id, { reason, letterClass, ...indexes }))) return;
    const note = {
      letterId: id,
      printNumber,
      batchId: undefined,
      kind: 'held',
      reason,
      source: 'postal',
      note: '',
    } as const;
    await noteLetter(trx, { ...note, occurTime: now, recordTime: now });
  });
  deps.counted(['held']);
  deps.log.warn('letter.held', { letterId: id, attempt, reason });
}

/** A process of the version before batches died while it printed it: nobody can tell what became of that. */
async function leaveOldPrintOpen(deps: SortDeps, job: ClaimedJob, { id, attempt }: Letter): Promise<void> {
  const time = deps.clock.now();
  await inTransaction(deps.database, async (trx) => {
    await endJob(trx, job);
    await leaveLetterOpen(trx, id, { reason: 'PRINT_UNCLEAR', time });
  });
  deps.metrics.counter('symbolon_postal_letters_left_open_total', 'Alarm: an operator must decide').inc();
  deps.log.error('letter.left-open', { letterId: id, attempt });
}

/** It need not be begun to be over. */
async function end(deps: SortDeps, job: ClaimedJob, letter: Letter, over: LetterEnd): Promise<void> {
  const now = deps.clock.now();
  const ended = await inTransaction(deps.database, async (trx) => {
    await endJob(trx, job);
    return endUnbegun(deps, trx, letter.deliveryId, [letter], over, now);
  });
  if (ended === 0) return;
  deps.outbox.ring();
  deps.counted([over.state]);
}
