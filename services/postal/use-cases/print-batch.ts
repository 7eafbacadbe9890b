import { isFault } from '../../../runtime/fault';
import type { ClaimedJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { Batch } from '../domain/batch';
import { type BatchTurn, turnAfterAsking, turnOf } from '../domain/batch-turn';
import type { BatchDestination, BatchFile } from '../ports';
import { beginPrinting, findBatch, isPrintedBy, saveStaged } from '../store/batch';
import { beginLetters, findLettersIn, lettersToPrint, type PrintedLetter } from '../store/letter-batch';
import { BatchParcel, type ParcelDeps } from './batch-parcel';
import { type CapDeps, countToDay } from './daily-cap';
import { overMeanwhile } from './draw-batch';
import { type Claim, dropJob } from './finish-job';
import { reportLetters } from './report-letter';
import { changedMeanwhile, dropLetters, parkBatch, type SettleDeps, settleBatch } from './settle-batch';

export interface PrintDeps extends ParcelDeps, SettleDeps, CapDeps {
  readonly destination: BatchDestination;
}

/**
 * One turn of a batch: brings it to the destination and releases it there. Nothing can be printed before the release, and only a
 * reference that was committed is released: so whatever dies where, and however claimants overlap, its letters are printed once, or
 * are left open where the destination cannot tell. Rejects where the job is to be tried again later.
 */
export async function printBatch(deps: PrintDeps, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const batch = await findBatch(deps.database, job.subjectId);
  if (batch === undefined) return dropJob(deps, job);
  await take(deps, { job, signal }, batch, turnOf(batch, await deps.destination.identity()));
}

async function take(deps: PrintDeps, claim: Claim, batch: Batch, turn: BatchTurn): Promise<void> {
  switch (turn) {
    case 'stage':
      return stage(deps, claim, batch);
    case 'ask-destination':
      return take(deps, claim, batch, await turnOfBegun(deps, batch));
    case 'release':
      return release(deps, claim, batch);
    case 'settle':
      return settleBatch(deps, claim.job, batch);
    case 'leave-open':
      return parkBatch(deps, claim.job, batch);
    default:
      return dropJob(deps, claim.job);
  }
}

/**
 * A slip that its printer has, held, and that is not wanted any more is not let go: whoever decides on it has it removed there. Letters
 * have days, and go.
 */
async function turnOfBegun(deps: PrintDeps, batch: Batch): Promise<BatchTurn> {
  const turn = turnAfterAsking(await found(deps, batch));
  if (turn !== 'release' || batch.letterClass !== 'desk') return turn;
  const printed = await lettersToPrint(deps.database, batch.id);
  const slips = await findLettersIn(
    deps.database,
    batch.id,
    printed.map(({ id }) => id),
  );
  const over = await Promise.all(slips.map((slip) => overMeanwhile(deps, slip)));
  return over.some((end) => end !== undefined) ? 'leave-open' : turn;
}

async function found({ destination, log }: PrintDeps, { id, reference = '' }: Batch) {
  const answer = await destination.find(reference);
  log.warn('batch.found-printing', { batchId: id, found: answer });
  return answer;
}

async function stage(deps: PrintDeps, claim: Claim, batch: Batch): Promise<void> {
  const letters = await begin(deps, claim, batch);
  const parcel = new BatchParcel(
    deps,
    { ...batch, fence: claim.job.fence },
    letters.map(({ id }) => id),
  );
  const reference = await staged(deps, claim, batch, parcel);
  await commitStaged(deps, claim, batch, { reference, parcel }).catch(async (error: unknown) => {
    if (isFault(error, 'conflict')) await withdraw(deps, batch.id);
    throw error;
  });
  if (reference === undefined) {
    await withdraw(deps, batch.id);
    return settleBatch(deps, claim.job, batch);
  }
  await release(deps, claim, { ...batch, reference });
}

/** Committed before the first byte goes to the destination. */
async function begin(deps: PrintDeps, { job }: Claim, batch: Batch): Promise<readonly PrintedLetter[]> {
  const { destination, clock } = deps;
  const print = { fence: job.fence, destinationId: await destination.identity(), destinationName: destination.name };
  const time = clock.now();
  const letters = await inTransaction(deps.database, async (trx) => {
    if (batch.state === 'released') await countToDay(deps, trx, batch);
    if (!(await beginPrinting(trx, batch.id, print))) throw changedMeanwhile();
    const toPrint = await lettersToPrint(trx, batch.id);
    await beginLetters(trx, batch.id);
    // Where it was begun before, that was reported then.
    if (batch.state === 'released')
      await reportLetters(
        deps,
        trx,
        toPrint.map((letter) => ({ ...letter, state: 'printing', time })),
      );
    return toPrint;
  });
  if (batch.state !== 'released') return letters;
  deps.outbox.ring();
  deps.counted(letters.map(() => 'printing' as const));
  return letters;
}

/** Undefined where none of its letters can go. */
async function staged(
  { destination }: PrintDeps,
  { job, signal }: Claim,
  { id: batchId, letterClass }: Batch,
  parcel: BatchParcel,
): Promise<string | undefined> {
  const files = parcel.files();
  const first = await files.next();
  if (first.done === true) return undefined;
  return destination.stage({ batchId, fence: job.fence, letterClass, files: following(first.value, files) }, signal);
}

async function* following(first: BatchFile, others: AsyncIterable<BatchFile>): AsyncGenerator<BatchFile> {
  yield first;
  yield* others;
}

async function commitStaged(
  deps: PrintDeps,
  { job }: Claim,
  { id }: Batch,
  { reference, parcel }: { readonly reference: string | undefined; readonly parcel: BatchParcel },
): Promise<void> {
  const { dropped } = parcel.contents;
  await inTransaction(deps.database, async (trx) => {
    const isOurs =
      reference === undefined ? await isPrintedBy(trx, id, job.fence) : await saveStaged(trx, id, job.fence, reference);
    if (!isOurs) throw changedMeanwhile();
    await dropLetters(deps, trx, id, dropped);
  });
  if (dropped.length === 0) return;
  deps.outbox.ring();
  deps.counted(dropped.map(({ state }) => state));
}

async function release(deps: PrintDeps, { job }: Claim, batch: Batch): Promise<void> {
  const { id, reference = '' } = batch;
  await deps.destination.release(reference);
  await settleBatch(deps, job, batch);
  await tidy(deps, id, reference);
}

/** Of a claimant that was overtaken: what it has brought there. A newer one that has not come so far removes that itself. */
async function withdraw(deps: PrintDeps, batchId: string): Promise<void> {
  const reference = (await findBatch(deps.database, batchId))?.reference;
  if (reference !== undefined) await tidy(deps, batchId, reference);
}

/** What it leaves there can be printed by nobody: the batch has gone out. */
async function tidy({ destination, log }: PrintDeps, batchId: string, keep: string): Promise<void> {
  try {
    await destination.tidy(batchId, keep);
  } catch (error) {
    log.warn('batch.leftovers-remain', { batchId, error });
  }
}
