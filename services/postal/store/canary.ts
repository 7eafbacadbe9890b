/** Table `canary`: a letter of ours a day. */
import type { Queryable, Transaction } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';
import type { Canary, CanaryOutcome } from '../domain/canary';
import type { LetterState } from '../domain/letter';

export async function hasCanary(db: Queryable, day: string): Promise<boolean> {
  return (await db('canary').where({ day }).first('day')) !== undefined;
}

/** False where the day has one: nothing of another may be written then. */
export async function insertCanary(
  trx: Transaction,
  { day, letterId, createTime }: Omit<Canary, 'letter'>,
): Promise<boolean> {
  try {
    await trx('canary').insert({ day, letter_id: letterId, create_time: createTime });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

interface CanaryRow {
  readonly day: string;
  readonly letter_id: string;
  readonly create_time: Date;
  readonly state: LetterState | null;
  readonly reason: string | null;
  readonly handed_over_time: Date | null;
  readonly despatch_time: Date | null;
  readonly outcome_time: Date | null;
}

/** Those of which something may still be heard, the oldest first. */
export async function unsettledCanaries(db: Queryable, limit: number): Promise<readonly Canary[]> {
  const rows: CanaryRow[] = await db('canary')
    .leftJoin('letter', 'letter.id', 'canary.letter_id')
    .whereNull('canary.outcome')
    .orderBy('canary.day')
    .limit(limit)
    .select('canary.day', 'canary.letter_id', 'canary.create_time')
    .select('letter.state', 'letter.reason')
    .select('letter.handed_over_time', 'letter.despatch_time', 'letter.outcome_time');
  return rows.map((row) => ({
    day: row.day,
    letterId: row.letter_id,
    createTime: row.create_time,
    letter:
      row.state === null
        ? undefined
        : {
            state: row.state,
            reason: row.reason ?? undefined,
            handedOverTime: row.handed_over_time ?? undefined,
            despatchTime: row.despatch_time ?? undefined,
            outcomeTime: row.outcome_time ?? undefined,
          },
  }));
}

/** False where that is written already. */
export async function settleCanary(
  db: Queryable,
  day: string,
  { outcome, time }: { readonly outcome: CanaryOutcome; readonly time: Date },
): Promise<boolean> {
  const changed = await db('canary').where({ day }).whereNull('outcome').update({ outcome, settle_time: time });
  return changed === 1;
}

/** The newest one that arrived. */
export async function lastArrived(db: Queryable): Promise<{ readonly day: string; readonly time: Date } | undefined> {
  const row: { day: string; settle_time: Date } | undefined = await db('canary')
    .where({ outcome: 'arrived' })
    .orderBy('day', 'desc')
    .first('day', 'settle_time');
  return row === undefined ? undefined : { day: row.day, time: row.settle_time };
}

/** Forgets settled ones of before this day but the last that arrived; answers how many. */
export async function purgeCanaries(db: Queryable, before: string): Promise<number> {
  const last = await lastArrived(db);
  return db('canary')
    .whereNotNull('outcome')
    .where('day', '<', before)
    .whereNot('day', last?.day ?? '')
    .delete();
}
