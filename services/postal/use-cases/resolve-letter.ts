import type { Clock } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import { Fault, type FieldFault, invalidFields } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { enqueueJob } from '../../../runtime/jobs';
import { knownWord } from '../../../runtime/known-word';
import type { Log } from '../../../runtime/log';
import { inTransaction } from '../../../runtime/transaction';
import type { Batch } from '../domain/batch';
import type { Letter, LetterState } from '../domain/letter';
import type { LetterEventKind } from '../domain/letter-event';
import { checkedNote } from '../domain/operator-note';
import { rulesOf } from '../domain/print-channel';
import type { BatchDestination } from '../ports';
import { findBatch, lockBatch } from '../store/batch';
import { noteLetter } from '../store/letter-event';
import { lockLetters, printAnew, saveFound, saveOutcome } from '../store/letter-outcome';
import { acknowledgeBatches, endLeftOpen } from './acknowledge-batch';
import type { CountLetters } from './count-letters';
import { sortQueue } from './receive-letter';
import { type ReportDeps, reportLetters } from './report-letter';

/** What becomes of a letter that was left open. */
export type LetterDecision = 'printed' | 'print-again' | 'give-up';

export interface ResolveDeps extends ReportDeps {
  readonly database: Database;
  readonly spoolingIsDespatch: boolean;
  readonly destination: BatchDestination;
  readonly clock: Clock;
  readonly counted: CountLetters;
  readonly log: Log;
  /** Tells the workers that there is something to sort. */
  readonly ringSorters: () => void;
}

export interface ResolveInput {
  readonly id: string;
  readonly decision: LetterDecision | 'unknown' | undefined;
  readonly reason: string;
}

/**
 * Writes down what an operator decides of a letter of which nobody can tell whether it was printed, that is missing, or was spoiled;
 * only this prints an attempt a second time: the same half, under the next print number. Faults: invalid INVALID_FIELDS; not-found
 * LETTER_UNKNOWN; precondition LETTER_NOT_OPEN, LETTER_TOO_OLD (it could not be printed any more); unavailable.
 */
export async function resolveLetter(deps: ResolveDeps, input: ResolveInput, operator: string): Promise<void> {
  const { id } = input;
  const { decision, note } = checked(input);
  const time = deps.clock.now();
  const { state, batch } = await inTransaction(deps.database, async (trx) => {
    const [letter] = isUuid(id) ? await lockLetters(trx, [id]) : [];
    const open = leftOpen(letter, decision, time);
    await refuseWhilePrinting(trx, open.batchId);
    const { printNumber, batchId } = open;
    const kind = eventKind[decision];
    await noteLetter(trx, {
      letterId: id,
      printNumber,
      batchId,
      kind,
      reason: '',
      source: operator,
      note,
      occurTime: time,
      recordTime: time,
    });
    const becomes = await apply(deps, trx, open, decision, time);
    await endLeftOpen(trx, batchId, time);
    // Where spooling is despatch only the print centre acknowledges: its files may still be printed.
    if (!deps.spoolingIsDespatch) await acknowledgeBatches(trx, [batchId], time);
    return { state: becomes, batch: batchId === undefined ? undefined : await findBatch(trx, batchId) };
  });
  await tidyDecided(deps, batch);
  deps.outbox.ring();
  if (state === 'accepted') deps.ringSorters();
  deps.counted([state]);
  deps.log.info('letter.resolved', { letterId: id, decision, operator });
}

/** What an undecided batch had left out of sight can be let go by nobody, once all is decided. */
async function tidyDecided({ destination, log }: ResolveDeps, batch: Batch | undefined): Promise<void> {
  if (batch === undefined || batch.state === 'printing') return;
  try {
    if (batch.destinationId === (await destination.identity())) await destination.tidy(batch.id, undefined);
  } catch (error) {
    log.warn('batch.leftovers-remain', { batchId: batch.id, error });
  }
}

const eventKind: Readonly<Record<LetterDecision, LetterEventKind>> = {
  printed: 'printed',
  'print-again': 'print-again',
  'give-up': 'given-up',
};

function checked({ id, decision, reason }: ResolveInput): { decision: LetterDecision; note: string } {
  const faults: FieldFault[] = [];
  if (id === '') faults.push({ field: 'id', reason: 'FIELD_REQUIRED', description: 'must be the id of a letter' });
  const known = knownWord('decision', decision, faults);
  if (known === undefined && faults.every(({ field }) => field !== 'decision'))
    faults.push({ field: 'decision', reason: 'FIELD_REQUIRED', description: 'must say what becomes of it' });
  const note = checkedNote('reason', reason, faults);
  if (faults.length > 0 || known === undefined) throw invalidFields(faults);
  return { decision: known, note };
}

function leftOpen(letter: Letter | undefined, decision: LetterDecision, now: Date): Letter {
  if (letter === undefined) throw new Fault('not-found', 'LETTER_UNKNOWN', 'there is no letter of this id');
  if (letter.leftOpenTime === undefined)
    throw new Fault('precondition', 'LETTER_NOT_OPEN', 'nothing about this letter waits for a decision');
  const canPrint = letter.sealed !== undefined && letter.notAfterTime > now;
  if (decision === 'print-again' && !canPrint)
    throw new Fault('precondition', 'LETTER_TOO_OLD', 'its half is erased, or its time is over: ask for it anew');
  return letter;
}

/** Until its batch is handed over, or left open as a whole, the print that it is in may still come. */
async function refuseWhilePrinting(trx: Transaction, batchId: string | undefined): Promise<void> {
  const batch = batchId === undefined ? undefined : await lockBatch(trx, batchId);
  if (batch?.state === 'printing' && batch.leftOpenTime === undefined)
    throw new Fault('precondition', 'BATCH_PRINTING', 'its batch is being printed: decide when it is handed over');
}

async function apply(
  deps: ResolveDeps,
  trx: Transaction,
  letter: Letter,
  decision: LetterDecision,
  time: Date,
): Promise<LetterState> {
  const { id, printNumber } = letter;
  const { carrier, isSentOnPaper } = rulesOf[letter.channel];
  const about = { ...letter, time, carrier, reference: letter.batchId };
  if (decision === 'print-again') {
    await printAnew(trx, id, printNumber + 1);
    await enqueueJob(trx, { id: deps.ids.next(), queue: sortQueue, subjectId: id });
    return 'accepted';
  }
  if (decision === 'printed' && !deps.spoolingIsDespatch && !isSentOnPaper) {
    await saveFound(trx, id, time);
    return 'handed-over';
  }
  const state = decision === 'printed' ? 'sent' : 'failed';
  const reason = decision === 'printed' ? undefined : 'GIVEN_UP';
  const despatchTime = decision === 'printed' ? time : undefined;
  await saveOutcome(trx, id, { state, reason, time, despatchTime });
  await reportLetters(deps, trx, [{ ...about, state, reason }]);
  return state;
}
