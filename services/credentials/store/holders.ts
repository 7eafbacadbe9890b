import type { Queryable, Transaction } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { FiscalCode } from '../domain/fiscal-code';
import { claimNewHolder } from './holder-claims';

const table = 'holder';

/** A holder's id by the blind index of the fiscal code, under every index key in use. */
export async function findHolderId(db: Queryable, cipher: FieldCipher, code: FiscalCode): Promise<string | undefined> {
  const row: { id: string } | undefined = await db(table)
    .whereIn('fiscal_code_index', [...cipher.indexes('fiscal-code', code)])
    .first('id');
  return row?.id;
}

interface NewHolder {
  readonly id: string;
  readonly fiscalCode: FiscalCode;
  readonly createTime: Date;
}

export interface LockedHolder {
  readonly id: string;
  /** Inserted in this transaction: there is nothing else of this holder. */
  readonly isNew: boolean;
  /** Since a revocation by the holder's data alone: letters go to the register's address only, or through an operator. */
  readonly guardTime: Date | undefined;
}

interface HolderRow {
  readonly id: string;
  readonly guard_time: Date | null;
}

/**
 * Locks the holder's row until the transaction ends, inserting it if absent. Everything that is decided about a holder is
 * decided under this lock.
 */
export async function lockHolder(trx: Transaction, cipher: FieldCipher, holder: NewHolder): Promise<LockedHolder> {
  return (
    (await lockByCode(trx, cipher, holder.fiscalCode)) ??
    (await lockMadeMeanwhile(trx, cipher, holder.fiscalCode)) ??
    (await insertAndLock(trx, cipher, holder))
  );
}

/** As lockHolder, for one whose id is known. */
export async function lockHolderById(trx: Transaction, id: string): Promise<LockedHolder> {
  const row: HolderRow | undefined = await trx(table).where({ id }).forUpdate().first('id', 'guard_time');
  if (row === undefined) throw new Error('a request of a holder who is not there');
  return lockedHolderOf(row);
}

/** As lockHolder, for a holder that must exist already; undefined where none does. */
export async function lockKnownHolder(
  trx: Transaction,
  cipher: FieldCipher,
  code: FiscalCode,
): Promise<string | undefined> {
  return (await lockByCode(trx, cipher, code))?.id;
}

async function lockByCode(trx: Transaction, cipher: FieldCipher, code: FiscalCode): Promise<LockedHolder | undefined> {
  const indexes = cipher.indexes('fiscal-code', code);
  const found = await lockByIndexes(trx, indexes);
  // A locking read looks up one index after the other: while keys are rotated, the row may go from the one to the other in between, once.
  return found === undefined && indexes.length > 1 ? lockByIndexes(trx, indexes) : found;
}

/** While several index keys are known, and so several processes may insert under different ones. Nobody else makes this holder from now on. */
async function lockMadeMeanwhile(
  trx: Transaction,
  cipher: FieldCipher,
  code: FiscalCode,
): Promise<LockedHolder | undefined> {
  const indexes = cipher.indexes('fiscal-code', code);
  if (indexes.length === 1) return undefined;
  await claimNewHolder(trx, indexes);
  return lockByCode(trx, cipher, code);
}

async function lockByIndexes(trx: Transaction, indexes: readonly Buffer[]): Promise<LockedHolder | undefined> {
  const row: HolderRow | undefined = await trx(table)
    .whereIn('fiscal_code_index', [...indexes])
    .orderBy('id')
    .forUpdate()
    .first('id', 'guard_time');
  return row && lockedHolderOf(row);
}

function lockedHolderOf({ id, guard_time }: HolderRow): LockedHolder {
  return { id, isNew: false, guardTime: guard_time ?? undefined };
}

/** Locks the rows of several holders in the order of their ids, so that two who lock several never wait for each other. */
export async function lockHoldersById(trx: Transaction, ids: readonly string[]): Promise<void> {
  await trx(table)
    .whereIn('id', [...ids])
    .orderBy('id')
    .forUpdate()
    .select('id');
}

/** A row that was inserted here is locked by its insertion. */
async function insertAndLock(trx: Transaction, cipher: FieldCipher, holder: NewHolder): Promise<LockedHolder> {
  const { id, fiscalCode, createTime } = holder;
  try {
    await trx(table).insert({
      id,
      fiscal_code_index: cipher.index('fiscal-code', fiscalCode),
      fiscal_code_cipher: cipher.encrypt({ table, column: 'fiscal_code', row: id }, fiscalCode),
      create_time: createTime,
    });
    return { id, isNew: true, guardTime: undefined };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const locked = await lockByCode(trx, cipher, fiscalCode);
  if (locked === undefined) throw new Error('a holder that was just inserted by another is not there');
  return locked;
}

/** Has letters go to the register's address only, or through an operator, from now on; locks the row. Nothing where the id is nobody's. */
export async function guardHolder(trx: Transaction, id: string, guardTime: Date): Promise<void> {
  await trx(table).where({ id }).update({ guard_time: guardTime });
}

/** The holder has a PIN in use again. */
export async function endGuard(trx: Transaction, id: string): Promise<void> {
  await trx(table).where({ id }).whereNotNull('guard_time').update({ guard_time: null });
}
