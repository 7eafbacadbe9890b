import type { Queryable, Transaction } from '../../../runtime/database';
import { isDuplicateKey } from '../../../runtime/database-fault';

const table = 'request_id';

/** An answered request of one caller. The body is kept as a keyed hash only. */
export interface AnsweredRequest {
  readonly caller: string;
  readonly requestId: string;
  readonly bodyFingerprint: Buffer;
  readonly pinRequestId: string;
  readonly expireTime: Date;
}

interface RequestIdRow {
  readonly body_fingerprint: Buffer;
  readonly pin_request_id: string;
  readonly expire_time: Date;
}

export async function findAnsweredRequest(
  db: Queryable,
  caller: string,
  requestId: string,
): Promise<AnsweredRequest | undefined> {
  const row: RequestIdRow | undefined = await db(table).where({ caller, request_id: requestId }).first();
  if (row === undefined) return undefined;
  return {
    caller,
    requestId,
    bodyFingerprint: row.body_fingerprint,
    pinRequestId: row.pin_request_id,
    expireTime: row.expire_time,
  };
}

/** False where the same caller's same id was answered meanwhile: that answer is the one to give, and nothing else to be written. */
export async function rememberAnsweredRequest(trx: Transaction, answered: AnsweredRequest): Promise<boolean> {
  try {
    await trx(table).insert({
      caller: answered.caller,
      request_id: answered.requestId,
      body_fingerprint: answered.bodyFingerprint,
      pin_request_id: answered.pinRequestId,
      expire_time: answered.expireTime,
    });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Forgets up to `limit` ids whose time is up; resolves to how many. */
export async function forgetAnsweredRequests(trx: Transaction, now: Date, limit: number): Promise<number> {
  const rows: { caller: string; request_id: string }[] = await trx(table)
    .where('expire_time', '<=', now)
    .orderBy('expire_time')
    .limit(limit)
    .select('caller', 'request_id');
  for (const row of rows) await trx(table).where(row).del();
  return rows.length;
}
