/** Holders as they are kept, and until when. Once erased a row is a pseudonym alone, for what is not personal and stays. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { checkFiscalCode, type FiscalCode } from '../domain/fiscal-code';

const table = 'holder';

export interface HolderRecord {
  readonly id: string;
  readonly fiscalCode: FiscalCode;
  readonly createTime: Date;
  /** As LockedHolder's. */
  readonly guardTime: Date | undefined;
}

interface HolderRow {
  readonly id: string;
  readonly fiscal_code_cipher: Buffer;
  readonly create_time: Date;
  readonly guard_time: Date | null;
}

/** Undefined where there is none, or its data were erased. */
export async function findHolderRecord(
  db: Queryable,
  cipher: FieldCipher,
  id: string,
): Promise<HolderRecord | undefined> {
  const row: HolderRow | undefined = await db(table).where({ id }).whereNull('erase_time').first();
  if (row === undefined) return undefined;
  const code = checkFiscalCode(cipher.decrypt(codeOf(id), row.fiscal_code_cipher));
  if (code.kind === 'faulty') throw new Error('a holder without a fiscal code that was not erased');
  return { id, fiscalCode: code.value, createTime: row.create_time, guardTime: row.guard_time ?? undefined };
}

/** By one of several ids that lead to a holder; undefined where none does. */
export async function findHolderIdBy(
  db: Queryable,
  kind: 'credential' | 'pin_request',
  id: string,
): Promise<string | undefined> {
  const row: { holder_id: string } | undefined = await db(kind).where({ id }).first('holder_id');
  return row?.holder_id;
}

/** Locks the row; false where its data were erased. Faults: none; the id must be a holder's. */
export async function lockHolderRecord(trx: Transaction, id: string): Promise<boolean> {
  const row: { erase_time: Date | null } | undefined = await trx(table).where({ id }).forUpdate().first('erase_time');
  return row !== undefined && row.erase_time === null;
}

/** `unlikeAny`: random bytes in the place of the index, so that nobody finds the row and it stands in nobody's way. */
export async function eraseHolderRecord(
  trx: Transaction,
  cipher: FieldCipher,
  { id, eraseTime, unlikeAny }: { readonly id: string; readonly eraseTime: Date; readonly unlikeAny: Buffer },
): Promise<void> {
  await trx(table)
    .where({ id })
    .update({
      fiscal_code_index: unlikeAny,
      fiscal_code_cipher: cipher.encrypt(codeOf(id), ''),
      guard_time: null,
      erase_time: eraseTime,
      review_time: never,
    });
}

/** Those whose data may not be needed any more: their time to be looked at has come, or they are as old and never were. */
export async function findHoldersToReview(
  db: Queryable,
  { now, unseenBefore, limit }: { readonly now: Date; readonly unseenBefore: Date; readonly limit: number },
): Promise<readonly string[]> {
  // Two ranges of one index: an "or" would go through all holders.
  const due: string[] = await db(table).where('review_time', '<=', now).orderBy('review_time').limit(limit).pluck('id');
  const unseen: string[] = await db(table)
    .whereNull('review_time')
    .where('create_time', '<=', unseenBefore)
    .orderBy('create_time')
    .limit(limit)
    .pluck('id');
  return [...due, ...unseen].slice(0, limit);
}

/** Has the holder looked at again then, not before. */
export async function postponeReview(trx: Transaction, id: string, reviewTime: Date): Promise<void> {
  await trx(table).where({ id }).whereNull('erase_time').update({ review_time: reviewTime });
}

const never = new Date('9999-12-31T00:00:00.000Z');

function codeOf(id: string) {
  return { table, column: 'fiscal_code', row: id };
}
