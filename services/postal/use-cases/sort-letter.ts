import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { ClaimedJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { runWithTraceparent } from '../../../runtime/tracing';
import { inTransaction } from '../../../runtime/transaction';
import { endBeforePrint } from '../domain/delivery';
import type { Letter, LetterEnd } from '../domain/letter';
import { knownDelivery } from '../store/delivery';
import { findLetter } from '../store/letter';
import { leaveBegunLetterOpen } from '../store/letter-batch';
import type { CountLetters } from './count-letters';
import { dropJob, endJob } from './finish-job';
import { type LookDeps, lookAtLetter } from './look-at-letter';
import type { LetterPlacing, PlaceRequest } from './place-letters';
import { endUnbegun } from './receive-letter';
import type { ReportDeps } from './report-letter';

export interface SortDeps extends ReportDeps, LookDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly placing: LetterPlacing;
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
    return place(deps, { job, letter, look });
  });
}

async function place(deps: SortDeps, request: PlaceRequest): Promise<void> {
  const placing = await deps.placing.run(request);
  if (placing.kind === 'batch-full') return place(deps, request);
  if (placing.kind === 'placed') {
    if (placing.closedBatch) deps.ringPrinters();
    return;
  }
  const { id: letterId, attempt } = request.letter;
  deps.counted(['held']);
  deps.log.warn('letter.held', { letterId, attempt, reason: placing.reason });
}

/** A process of the version before batches died while it printed it: nobody can tell what became of that. */
async function leaveOldPrintOpen(deps: SortDeps, job: ClaimedJob, { id, attempt }: Letter): Promise<void> {
  const time = deps.clock.now();
  await inTransaction(deps.database, async (trx) => {
    await endJob(trx, job);
    await leaveBegunLetterOpen(trx, id, { reason: 'PRINT_UNCLEAR', time });
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
