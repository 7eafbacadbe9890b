import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { forgetRows } from '../../../runtime/forget-rows';
import { type Contact, comparedText } from '../domain/contact';
import type { CodePurpose, ContactCode } from '../domain/contact-code';
import type { Policy } from '../domain/policy';

const table = 'contact_code';

interface CodeRow {
  readonly id: string;
  readonly pin_request_id: string;
  readonly credential_id: string | null;
  readonly purpose: CodePurpose;
  readonly kind: Contact['kind'];
  readonly value_cipher: Buffer;
  readonly tries: number;
  readonly sends: number;
  readonly create_time: Date;
  readonly expire_time: Date;
  readonly confirm_time: Date | null;
}

export async function insertContactCode(
  trx: Transaction,
  cipher: FieldCipher,
  code: ContactCode,
  forgetTime: Date,
): Promise<void> {
  const { kind, value } = code.contact;
  await trx(table).insert({
    id: code.id,
    pin_request_id: code.pinRequestId,
    credential_id: code.credentialId ?? null,
    purpose: code.purpose,
    kind,
    value_cipher: cipher.encrypt(placeOf(code.id), value),
    value_index: cipher.index(`contact-${kind}`, comparedText(code.contact)),
    tries: code.tries,
    sends: code.sends,
    create_time: code.createTime,
    expire_time: code.expireTime,
    confirm_time: code.confirmTime ?? null,
    forget_time: forgetTime,
  });
}

/** It went out once more. */
export async function countSend(trx: Transaction, id: string): Promise<void> {
  await trx(table).where({ id }).increment('sends', 1);
}

/** It was given wrong; nothing where the id is nobody's. */
export async function countWrongTry(trx: Transaction, id: string): Promise<void> {
  await trx(table).where({ id }).increment('tries', 1);
}

/** It was given back, and is remembered until `forgetTime`. */
export async function confirmContactCode(
  trx: Transaction,
  id: string,
  confirmTime: Date,
  forgetTime: Date,
): Promise<void> {
  await trx(table).where({ id }).update({ confirm_time: confirmTime, forget_time: forgetTime });
}

/** From now on it confirms nothing. */
export async function endContactCode(trx: Transaction, id: string, now: Date): Promise<void> {
  await trx(table).where({ id }).where('expire_time', '>', now).update({ expire_time: now });
}

/** As endContactCode, for all of one purpose that hang on a request and wait. */
export async function endContactCodesOf(
  trx: Transaction,
  pinRequestId: string,
  purpose: CodePurpose,
  now: Date,
): Promise<void> {
  await trx(table)
    .where({ pin_request_id: pinRequestId, purpose })
    .whereNull('confirm_time')
    .where('expire_time', '>', now)
    .update({ expire_time: now });
}

/** Locked, for who counts a try. */
export async function lockContactCode(
  trx: Transaction,
  cipher: FieldCipher,
  id: string,
): Promise<ContactCode | undefined> {
  const row: CodeRow | undefined = await trx(table).where({ id }).forUpdate().first();
  return row && codeOf(cipher, row);
}

/** Of these requests, the ids of those that need not be asked for: they were given back, or so often wrong that they work no more. */
export async function findSettledCodeIds(
  db: Queryable,
  pinRequestIds: readonly string[],
  { codeTriesAtMost }: Pick<Policy, 'codeTriesAtMost'>,
): Promise<ReadonlySet<string>> {
  const rows: { id: string }[] = await db(table)
    .whereIn('pin_request_id', [...pinRequestIds])
    .where((settled) => settled.whereNotNull('confirm_time').orWhere('tries', '>=', codeTriesAtMost))
    .select('id');
  return new Set(rows.map(({ id }) => id));
}

/** Those of a request that were given back. */
export async function findConfirmedCodes(
  db: Queryable,
  cipher: FieldCipher,
  pinRequestId: string,
): Promise<readonly ContactCode[]> {
  const rows: CodeRow[] = await db(table).where({ pin_request_id: pinRequestId }).whereNotNull('confirm_time');
  return rows.map((row) => codeOf(cipher, row));
}

/** All of a request, at most so many; the oldest first. */
export async function findCodesOf(
  db: Queryable,
  cipher: FieldCipher,
  pinRequestId: string,
  limit: number,
): Promise<readonly ContactCode[]> {
  const rows: CodeRow[] = await db(table).where({ pin_request_id: pinRequestId }).orderBy('create_time').limit(limit);
  return rows.map((row) => codeOf(cipher, row));
}

/** Those of one purpose that hang on a request and were made since; the newest first. */
export async function findCodesSince(
  db: Queryable,
  cipher: FieldCipher,
  { pinRequestId, purpose, sinceTime }: { pinRequestId: string; purpose: CodePurpose; sinceTime: Date },
): Promise<readonly ContactCode[]> {
  const rows: CodeRow[] = await db(table)
    .where({ pin_request_id: pinRequestId, purpose })
    .where('create_time', '>=', sinceTime)
    .orderBy('create_time', 'desc');
  return rows.map((row) => codeOf(cipher, row));
}

/** Forgets up to `limit` codes that nothing needs any more; resolves to how many. */
export function forgetContactCodes(trx: Transaction, now: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'id', time: 'forget_time' }, now, limit);
}

function placeOf(id: string) {
  return { table, column: 'value', row: id };
}

function codeOf(cipher: FieldCipher, row: CodeRow): ContactCode {
  return {
    id: row.id,
    pinRequestId: row.pin_request_id,
    credentialId: row.credential_id ?? undefined,
    purpose: row.purpose,
    contact: { kind: row.kind, value: cipher.decrypt(placeOf(row.id), row.value_cipher) },
    tries: row.tries,
    sends: row.sends,
    createTime: row.create_time,
    expireTime: row.expire_time,
    confirmTime: row.confirm_time ?? undefined,
  };
}
