import type { Queryable, Transaction } from '../../../runtime/database';
import type { Level } from '../domain/credential';

const table = 'credential_change';

export type CredentialChangeKind = 'activated' | 'level-changed' | 'expired' | 'suspended' | 'revoked' | 'renewed';

/** What became of a credential, for other services that watch. No personal data. */
export interface CredentialChange {
  readonly id: string;
  readonly credentialId: string;
  /** The holder, as other services know him or her. */
  readonly holderId: string;
  readonly kind: CredentialChangeKind;
  /** As it counts after the change. */
  readonly level: Level;
  readonly occurTime: Date;
}

/** A change in the order in which all readers see them: 1, 2, 3 and on, without a gap. */
export interface PositionedChange extends CredentialChange {
  readonly position: number;
}

interface ChangeRow {
  readonly id: string;
  readonly position: number | string | null;
  readonly credential_id: string;
  readonly holder_id: string;
  readonly kind: CredentialChangeKind;
  readonly level: Level;
  readonly occur_time: Date;
}

/** In the transaction of the change; its position among all changes is given to it after the commit. */
export async function appendCredentialChanges(trx: Transaction, changes: readonly CredentialChange[]): Promise<void> {
  if (changes.length > 0) await insertChanges(trx, changes);
}

async function insertChanges(trx: Transaction, changes: readonly CredentialChange[]): Promise<void> {
  await trx(table).insert(
    changes.map((change) => ({
      id: change.id,
      position: null,
      credential_id: change.credentialId,
      holder_id: change.holderId,
      kind: change.kind,
      level: change.level,
      occur_time: change.occurTime,
    })),
  );
}

/** As an insert of nothing: a row that is like any other until the sequencer throws it away, so that who revokes nothing writes as much. */
export async function appendNothing(trx: Transaction, id: string, occurTime: Date): Promise<void> {
  await insertChanges(trx, [
    { id, credentialId: nobodys, holderId: nobodys, kind: 'revoked', level: 'ordinary', occurTime },
  ]);
}

const nobodys = '';

/**
 * Gives the next positions to changes that have none, those inserted first first; resolves to how many were found. Of two who do it at once over
 * the same changes, one fails by a duplicate key, or finds nothing left to write: what is committed has no gap.
 */
export async function stampPositions(trx: Transaction, limit: number): Promise<number> {
  // In this order: a position read after the rows could be that of another's stamping of them, and those that are left would leave a gap.
  const last = await findLastPosition(trx);
  const found: { insert_number: number; credential_id: string }[] = await trx(table)
    .whereNull('position')
    .orderBy('insert_number')
    .limit(limit)
    .select('insert_number', 'credential_id');
  const numbers = found.filter((row) => row.credential_id !== nobodys).map((row) => row.insert_number);
  if (numbers.length < found.length)
    await trx(table)
      .where({ credential_id: nobodys })
      .whereIn(
        'insert_number',
        found.map((row) => row.insert_number),
      )
      .del();
  if (numbers.length > 0) await stamp(trx, last, numbers);
  return found.length;
}

async function stamp(trx: Transaction, last: number, numbers: readonly number[]): Promise<void> {
  const position = trx.raw(
    `CASE insert_number ${numbers.map(() => 'WHEN ? THEN ?').join(' ')} END`,
    numbers.flatMap((number, index) => [number, last + index + 1]),
  );
  await trx(table)
    .whereIn('insert_number', [...numbers])
    .whereNull('position')
    .update({ position });
}

/** The last position that was given; 0 where none was. */
export async function findLastPosition(db: Queryable): Promise<number> {
  const row = await db(table).max({ last: 'position' }).first();
  return Number(row?.['last'] ?? 0);
}

/** The first position that is kept; 0 where none is. */
export async function findFirstPosition(db: Queryable): Promise<number> {
  const row = await db(table).min({ first: 'position' }).first();
  return Number(row?.['first'] ?? 0);
}

/** The changes after a position, in their order. */
export async function findChangesAfter(
  db: Queryable,
  position: number,
  limit: number,
): Promise<readonly PositionedChange[]> {
  const rows: ChangeRow[] = await db(table).where('position', '>', position).orderBy('position').limit(limit);
  return rows.map(changeOf);
}

/** Forgets up to `limit` of the oldest changes, those that occurred before; never the last one, which says where the next begins. */
export async function forgetChanges(trx: Transaction, before: Date, limit: number): Promise<number> {
  const last = await findLastPosition(trx);
  const oldest = await findChangesAfter(trx, 0, limit);
  const kept = oldest.findIndex((change) => change.position === last || change.occurTime >= before);
  const forgotten = kept === -1 ? oldest : oldest.slice(0, kept);
  return trx(table)
    .whereIn(
      'id',
      forgotten.map(({ id }) => id),
    )
    .del();
}

function changeOf(row: ChangeRow): PositionedChange {
  return {
    id: row.id,
    position: Number(row.position),
    credentialId: row.credential_id,
    holderId: row.holder_id,
    kind: row.kind,
    level: row.level,
    occurTime: row.occur_time,
  };
}
