/** Table `letter`: what became of those that were handed over. */
import type { Transaction } from '../../../runtime/database';
import type { EndState, LeftOpenReason, Letter } from '../domain/letter';
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

/** Of a letter that is locked and left open: it waits for a batch again, to be printed under this number. */
export async function printAnew(trx: Transaction, id: string, printNumber: number): Promise<void> {
  const out = { batch_id: null, handed_over_time: null, left_open_time: null, left_open_reason: null };
  await trx('letter')
    .where({ id })
    .update({ ...out, state: 'accepted', print_number: printNumber });
}

/** Of a letter that is locked and left open: it is at the print centre after all. */
export async function saveFound(trx: Transaction, id: string, time: Date): Promise<void> {
  const decided = { left_open_time: null, left_open_reason: null };
  await trx('letter').where({ id, state: 'printing' }).update({ state: 'handed-over', handed_over_time: time });
  await trx('letter').where({ id }).update(decided);
}

/** Of a letter that is held and locked: an operator lets it go as it is. */
export async function clearLetter(trx: Transaction, id: string): Promise<void> {
  await trx('letter').where({ id }).update({ state: 'accepted', reason: null, is_cleared: true });
}
