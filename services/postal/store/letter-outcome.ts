/** Table `letter`: what became of those that were handed over. */
import type { Transaction } from '../../../runtime/database';
import type { EndState, LeftOpenReason, Letter, LetterState } from '../domain/letter';
import { type LetterRow, letterColumns, letterOf } from './letter-row';

/** Locked until the transaction ends; in the order of their ids, so that two who lock several do not deadlock. */
export async function lockLetters(trx: Transaction, ids: readonly string[]): Promise<readonly Letter[]> {
  const rows: LetterRow[] = await trx('letter')
    .whereIn('id', ids)
    .orderBy('id')
    .forUpdate()
    .select(...letterColumns);
  return rows.map(letterOf);
}

interface Outcome {
  readonly state: EndState;
  readonly reason: string | undefined;
  /** When it happened, as told. */
  readonly time: Date;
  /** Where it was not known before that it had left the print centre. */
  readonly despatchTime: Date | undefined;
}

/** Of a letter that is locked: ends it and erases its sealed copy. */
export async function saveOutcome(trx: Transaction, id: string, outcome: Outcome): Promise<void> {
  await trx('letter')
    .where({ id })
    .update({
      state: outcome.state,
      reason: outcome.reason ?? null,
      end_time: outcome.time,
      ...(outcome.state === 'sent' ? {} : { outcome_time: outcome.time }),
      ...(outcome.despatchTime === undefined ? {} : { despatch_time: outcome.despatchTime }),
      sealed: null,
      left_open_time: null,
      left_open_reason: null,
    });
}

/** Of a letter that is locked: it waits for an operator's decision. */
export async function leaveLetterOpen(
  trx: Transaction,
  id: string,
  { reason, time }: { readonly reason: LeftOpenReason; readonly time: Date },
): Promise<void> {
  await trx('letter').where({ id }).update({ left_open_time: time, left_open_reason: reason });
}

/** Of a letter that is locked: what was left open of it is decided, and it goes on from this state. */
export async function goOn(
  trx: Transaction,
  id: string,
  to: { readonly state: LetterState; readonly printNumber: number; readonly inBatch: boolean },
): Promise<void> {
  await trx('letter')
    .where({ id })
    .update({
      state: to.state,
      print_number: to.printNumber,
      ...(to.inBatch ? {} : { batch_id: null, handed_over_time: null }),
      left_open_time: null,
      left_open_reason: null,
    });
}

/** Of a letter that is held and locked: an operator lets it go as it is. */
export async function clearLetter(trx: Transaction, id: string): Promise<void> {
  await trx('letter').where({ id }).update({ state: 'accepted', reason: null, is_cleared: true });
}
