/** Table `print_day`: how many letters of each class were begun on a day. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { Batch, LetterClass } from '../domain/batch';

/** The day's count, locked until the transaction ends. */
export async function lockPrintDay(trx: Transaction, day: string, letterClass: LetterClass): Promise<number> {
  const key = { day, letter_class: letterClass };
  await trx('print_day')
    .insert({ ...key, letters: 0 })
    .onConflict(['day', 'letter_class'])
    .merge({ day });
  const row: { letters: number } | undefined = await trx('print_day').where(key).first('letters');
  if (row === undefined) throw new Error("the day's count is neither there nor made");
  return row.letters;
}

/** Of a count that is locked. */
export async function savePrintDay(
  trx: Transaction,
  day: string,
  letterClass: LetterClass,
  letters: number,
): Promise<void> {
  await trx('print_day').where({ day, letter_class: letterClass }).update({ letters });
}

/** Letters of the class's batches that were released before this one and are not begun. */
export async function countAhead(
  trx: Transaction,
  { id, letterClass, releaseTime }: Pick<Batch, 'id' | 'letterClass' | 'releaseTime'>,
): Promise<number> {
  if (releaseTime === undefined) return 0;
  const row: { letters?: number | string | null } | undefined = await trx('batch')
    .where({ state: 'released', letter_class: letterClass })
    .where((query) =>
      query
        .where('release_time', '<', releaseTime)
        .orWhere((same) => same.where({ release_time: releaseTime }).where('id', '<', id)),
    )
    .sum({ letters: 'letters' })
    .first();
  return Number(row?.letters ?? 0);
}

export async function printedOn(db: Queryable, day: string): Promise<ReadonlyMap<LetterClass, number>> {
  const rows: { letter_class: LetterClass; letters: number }[] = await db('print_day')
    .where({ day })
    .select('letter_class', 'letters');
  return new Map(rows.map(({ letter_class, letters }) => [letter_class, letters]));
}

export async function purgePrintDays(db: Queryable, before: string): Promise<number> {
  return db('print_day').where('day', '<', before).delete();
}
