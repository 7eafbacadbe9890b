/** Table `letter`: the letters of a batch. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { LetterClass } from '../domain/batch';
import type { EndReason, LeftOpenReason, Letter } from '../domain/letter';
import { type LetterRow, letterColumns, letterOf } from './letter-row';

/** Keyed hashes: of the door, and of this recipient at it. */
export interface AddressIndexes {
  readonly doorIndex: Buffer;
  readonly recipientIndex: Buffer;
}

/** A letter that is to be placed: by its address, or a slip by its desk. */
export interface Placed {
  readonly id: string;
  readonly indexes: AddressIndexes | undefined;
  readonly deskId: string | undefined;
}

interface Hold extends AddressIndexes {
  /** UPPER_SNAKE. */
  readonly reason: string;
  readonly letterClass: LetterClass;
}

/** Answers how many: one that is not accepted any more, or has its place, stays as it is. */
export async function placeLetters(
  trx: Transaction,
  { id: batchId, letterClass }: { readonly id: string; readonly letterClass: LetterClass },
  letters: readonly Placed[],
): Promise<number> {
  const each = (cellOf: (letter: Placed) => Buffer | string | undefined) =>
    trx.raw(
      `CASE id ${letters.map(() => 'WHEN ? THEN ?').join(' ')} END`,
      letters.flatMap((letter) => [letter.id, cellOf(letter) ?? null]),
    );
  return trx('letter')
    .whereIn(
      'id',
      letters.map(({ id }) => id),
    )
    .where({ state: 'accepted' })
    .whereNull('batch_id')
    .update({
      batch_id: batchId,
      letter_class: letterClass,
      door_index: each(({ indexes }) => indexes?.doorIndex),
      recipient_index: each(({ indexes }) => indexes?.recipientIndex),
      desk_id: each(({ deskId }) => deskId),
    });
}

/** It waits for an operator. False where it is not accepted any more. */
export async function holdLetter(trx: Transaction, id: string, hold: Hold): Promise<boolean> {
  const changed = await trx('letter').where({ id, state: 'accepted' }).whereNull('batch_id').update({
    state: 'held',
    reason: hold.reason,
    letter_class: hold.letterClass,
    door_index: hold.doorIndex,
    recipient_index: hold.recipientIndex,
  });
  return changed === 1;
}

/** A recipient at a door, under every key, since one may be rotating. */
export interface DoorIndexes {
  readonly doors: readonly Buffer[];
  readonly recipients: readonly Buffer[];
}

/** Whose letters to a door went into a batch. */
export interface Neighbours {
  /** How many recipients other than this one. */
  readonly others: number;
  readonly isOneOfThem: boolean;
}

/** For each, since then. By one statement. */
export async function neighboursAtDoors(
  db: Queryable,
  asked: readonly DoorIndexes[],
  since: Date,
): Promise<readonly Neighbours[]> {
  if (asked.length === 0) return [];
  const rows: { place: number | string; others: number | string; own: number | string | null }[] = await db.unionAll(
    asked.map(({ doors, recipients }, place) => {
      const own = `recipient_index in (${recipients.map(() => '?').join(', ')})`;
      return db('letter')
        .whereIn('door_index', doors)
        .where('accepted_time', '>=', since)
        .whereNotNull('batch_id')
        .select(
          db.raw('? AS place', [place]),
          db.raw(`count(distinct case when ${own} then null else recipient_index end) AS others`, recipients),
          db.raw(`max(case when ${own} then 1 else 0 end) AS own`, recipients),
        );
    }),
  );
  const found = new Map(rows.map((row) => [Number(row.place), row]));
  return asked.map((_, place) => {
    const row = found.get(place);
    return { others: Number(row?.others ?? 0), isOneOfThem: Number(row?.own ?? 0) === 1 };
  });
}

/** From now on none of them leaves the batch; answers how many they are. */
export async function closeLetters(trx: Transaction, batchId: string): Promise<number> {
  return trx('letter').where({ batch_id: batchId, state: 'accepted' }).update({ state: 'batched' });
}

/** The letters that the batch is to print, in the order of its manifest, after this one; without their content. */
export async function lettersToPrint(db: Queryable, batchId: string): Promise<readonly PrintedLetter[]> {
  const rows: { id: string; delivery_id: string; attempt: number; is_canary: 0 | 1; left_open_time: Date | null }[] =
    await db('letter')
      .where({ batch_id: batchId })
      .whereIn('state', ['batched', 'printing'])
      .orderBy('id')
      .select('id', 'delivery_id', 'attempt', 'is_canary', 'left_open_time');
  return rows.map((row) => ({
    id: row.id,
    deliveryId: row.delivery_id,
    attempt: row.attempt,
    isCanary: row.is_canary === 1,
    leftOpenTime: row.left_open_time ?? undefined,
  }));
}

/** As much of a letter as its reports need. */
export type PrintedLetter = Pick<Letter, 'id' | 'deliveryId' | 'attempt' | 'isCanary' | 'leftOpenTime'>;

/** Those that the batch still prints, with their sealed copies: only so many at once. */
export async function findLettersIn(
  db: Queryable,
  batchId: string,
  ids: readonly string[],
): Promise<readonly Letter[]> {
  const rows: LetterRow[] = await db('letter')
    .whereIn('id', ids)
    .where({ batch_id: batchId, state: 'printing' })
    .orderBy('id')
    .select(...letterColumns);
  return rows.map(letterOf);
}

/** Before the first byte of them goes to the destination. */
export async function beginLetters(trx: Transaction, batchId: string): Promise<void> {
  await trx('letter').where({ batch_id: batchId, state: 'batched' }).update({ state: 'printing' });
}

/** The destination can print them. `isDespatch`: that ends them, but for those of which the print centre has told otherwise already. */
export async function handOverLetters(
  trx: Transaction,
  batchId: string,
  { time, isDespatch }: { readonly time: Date; readonly isDespatch: boolean },
): Promise<void> {
  const sent = { state: 'sent', handed_over_time: time, despatch_time: time, end_time: time, sealed: null };
  if (isDespatch)
    await trx('letter').where({ batch_id: batchId, state: 'printing' }).whereNull('left_open_time').update(sent);
  await trx('letter')
    .where({ batch_id: batchId, state: 'printing' })
    .update({ state: 'handed-over', handed_over_time: time });
}

/** Ends one that cannot go with its batch, and erases its sealed copy. */
export async function dropLetter(
  trx: Transaction,
  id: string,
  {
    state,
    reason,
    time,
  }: { readonly state: 'failed' | 'expired' | 'cancelled'; readonly reason: EndReason; readonly time: Date },
): Promise<boolean> {
  const changed = await trx('letter')
    .where({ id })
    .whereIn('state', ['batched', 'printing'])
    .update({ state, reason, end_time: time, sealed: null });
  return changed === 1;
}

/** Nobody can tell what became of them, unless the print centre has told something already. */
export async function leaveLettersOpen(
  trx: Transaction,
  batchId: string,
  {
    state,
    reason,
    time,
  }: { readonly state: 'printing' | 'handed-over'; readonly reason: LeftOpenReason; readonly time: Date },
): Promise<readonly Pick<Letter, 'id' | 'printNumber'>[]> {
  const open = trx('letter').where({ batch_id: batchId, state }).whereNull('left_open_time');
  const rows: { id: string; print_number: number }[] = await open
    .clone()
    .orderBy('id')
    .forUpdate()
    .select('id', 'print_number');
  await open.update({ left_open_time: time, left_open_reason: reason });
  return rows.map(({ id, print_number: printNumber }) => ({ id, printNumber }));
}

/** Those of the batch that were handed over and wait for nobody's decision, by their ids, after this one. */
export async function lettersAtPrintCentre(
  db: Queryable,
  batchId: string,
  after: string,
  limit: number,
): Promise<readonly Pick<Letter, 'id' | 'attempt' | 'printNumber'>[]> {
  const rows: { id: string; attempt: number; print_number: number }[] = await db('letter')
    .where({ batch_id: batchId, state: 'handed-over' })
    .whereNull('left_open_time')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .select('id', 'attempt', 'print_number');
  return rows.map(({ id, attempt, print_number: printNumber }) => ({ id, attempt, printNumber }));
}

/** How many of the batch's letters the print centre has, or may have, without having answered for them. */
export async function countAtPrintCentre(
  trx: Transaction,
  batchId: string,
): Promise<{ readonly printing: number; readonly handedOver: number }> {
  const rows: { state: string; letters: number | string }[] = await trx('letter')
    .where({ batch_id: batchId })
    .whereIn('state', ['printing', 'handed-over'])
    .groupBy('state')
    .select('state')
    .count({ letters: '*' });
  const of = (state: string) => Number(rows.find((row) => row.state === state)?.letters ?? 0);
  return { printing: of('printing'), handedOver: of('handed-over') };
}

/** Nobody can tell what became of one that was begun and is in no batch; where it is open already it stays so. */
export async function leaveBegunLetterOpen(
  trx: Transaction,
  id: string,
  { reason, time }: { readonly reason: LeftOpenReason; readonly time: Date },
): Promise<void> {
  await trx('letter')
    .where({ id, state: 'printing' })
    .whereNull('batch_id')
    .whereNull('left_open_time')
    .update({ left_open_time: time, left_open_reason: reason });
}
