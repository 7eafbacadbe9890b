/** Table `letter_event`: what was decided, answered or noticed of a letter, by whom and why. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { LetterEvent, LetterEventKind } from '../domain/letter-event';

export async function noteLetter(trx: Transaction, event: LetterEvent): Promise<void> {
  await noteLetters(trx, [event]);
}

/** Rows of one statement. */
const eventsAtOnce = 500;

export async function noteLetters(trx: Transaction, events: readonly LetterEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += eventsAtOnce)
    await trx('letter_event').insert(events.slice(start, start + eventsAtOnce).map(rowOf));
}

function rowOf(event: LetterEvent) {
  return {
    letter_id: event.letterId,
    print_number: event.printNumber,
    batch_id: event.batchId ?? null,
    kind: event.kind,
    reason: event.reason,
    source: event.source,
    note: event.note,
    occur_time: event.occurTime,
    record_time: event.recordTime,
  };
}

/** In their order; the newest so many. */
export async function eventsOfLetter(db: Queryable, letterId: string, limit: number): Promise<readonly LetterEvent[]> {
  const rows: EventRow[] = await db('letter_event')
    .where({ letter_id: letterId })
    .orderBy('position', 'desc')
    .limit(limit)
    .select('*');
  return rows.reverse().map((row) => ({
    letterId: row.letter_id,
    printNumber: row.print_number,
    batchId: row.batch_id ?? undefined,
    kind: row.kind,
    reason: row.reason,
    source: row.source,
    note: row.note,
    occurTime: row.occur_time,
    recordTime: row.record_time,
  }));
}

export async function forgetEvents(trx: Transaction, letterIds: readonly string[]): Promise<void> {
  await trx('letter_event').whereIn('letter_id', letterIds).delete();
}

interface EventRow {
  readonly letter_id: string;
  readonly print_number: number;
  readonly batch_id: string | null;
  readonly kind: LetterEventKind;
  readonly reason: string;
  readonly source: string;
  readonly note: string;
  readonly occur_time: Date;
  readonly record_time: Date;
}
