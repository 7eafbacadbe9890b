/** Table `early_access`: who asked for reading before the letter has come, and what was opened. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { forgetRows } from '../../../runtime/forget-rows';
import type { Credential } from '../domain/credential';
import type { OpenedAccess } from '../domain/early-access';
import type { FiscalCode } from '../domain/fiscal-code';
import type { PinRequestRow } from './pin-requests';

const table = 'early_access';

/** `asked`: not matched yet. `sent`: its code is on its way. `opened`: its token works, until something ends it. `ended`: a newer one, or a suspension, did. */
type State = 'asked' | 'sent' | 'opened' | 'ended';

export interface AskedEarlyAccess {
  readonly id: string;
  /** Who called. */
  readonly caller: string;
  readonly fiscalCode: FiscalCode;
}

/** One whose code was sent, whatever became of it. */
export interface SentEarlyAccess {
  readonly id: string;
  readonly holderId: string;
  readonly pinRequestId: string;
  /** The surge that has it. */
  readonly surgeId: string;
  readonly codeId: string;
}

export async function insertEarlyAccess(
  trx: Transaction,
  cipher: FieldCipher,
  { id, caller, fiscalCode, createTime, forgetTime }: AskedEarlyAccess & { createTime: Date; forgetTime: Date },
): Promise<void> {
  await trx(table).insert({
    id,
    state: 'asked' satisfies State,
    caller,
    asked_cipher: cipher.encrypt(placeOf(id), fiscalCode),
    create_time: createTime,
    forget_time: forgetTime,
  });
}

/** Undefined where it was matched, or forgotten. */
export async function findAskedEarlyAccess(
  db: Queryable,
  cipher: FieldCipher,
  id: string,
): Promise<AskedEarlyAccess | undefined> {
  const row: { caller: string; asked_cipher: Buffer | null } | undefined = await db(table).where({ id }).first();
  if (row === undefined || row.asked_cipher === null) return undefined;
  // What insertEarlyAccess wrote.
  return { id, caller: row.caller, fiscalCode: cipher.decrypt(placeOf(id), row.asked_cipher) as FiscalCode };
}

/** Its code goes out; what was asked is erased. */
export async function saveSentEarlyAccess(
  trx: Transaction,
  { id, holderId, pinRequestId, surgeId, codeId }: SentEarlyAccess,
  forgetTime: Date,
): Promise<void> {
  await trx(table)
    .where({ id })
    .update({
      state: 'sent' satisfies State,
      asked_cipher: null,
      holder_id: holderId,
      pin_request_id: pinRequestId,
      surge_id: surgeId,
      code_id: codeId,
      forget_time: forgetTime,
    });
}

export async function deleteEarlyAccess(trx: Transaction, id: string): Promise<void> {
  await trx(table).where({ id }).del();
}

/** Undefined where no code was sent for it. */
export async function findSentEarlyAccess(db: Queryable, id: string): Promise<SentEarlyAccess | undefined> {
  const row:
    | { holder_id: string | null; pin_request_id: string | null; surge_id: string | null; code_id: string | null }
    | undefined = await db(table).where({ id }).first();
  if (!row?.holder_id || !row.pin_request_id || !row.surge_id || !row.code_id) return undefined;
  return {
    id,
    holderId: row.holder_id,
    pinRequestId: row.pin_request_id,
    surgeId: row.surge_id,
    codeId: row.code_id,
  };
}

/** Its token works from now on; the caller has ended the holder's others. */
export async function saveOpenedEarlyAccess(
  trx: Transaction,
  opened: { id: string; tokenHash: Buffer; openTime: Date; expireTime: Date; forgetTime: Date },
): Promise<void> {
  await trx(table)
    .where({ id: opened.id })
    .update({
      state: 'opened' satisfies State,
      token_hash: opened.tokenHash,
      open_time: opened.openTime,
      expire_time: opened.expireTime,
      forget_time: opened.forgetTime,
    });
}

/** No token of the holder works any more. */
export async function endEarlyAccessesOf(trx: Transaction, holderId: string): Promise<void> {
  await trx(table)
    .where({ holder_id: holderId, state: 'opened' satisfies State })
    .update({ state: 'ended' satisfies State, token_hash: null });
}

/** When it was opened and expires; undefined where it was not. */
export async function findOpenTimes(
  db: Queryable,
  id: string,
): Promise<{ readonly openTime: Date; readonly expireTime: Date } | undefined> {
  const row: { open_time: Date | null; expire_time: Date | null } | undefined = await db(table).where({ id }).first();
  if (!row?.open_time || !row.expire_time) return undefined;
  return { openTime: row.open_time, expireTime: row.expire_time };
}

interface OpenedRow extends Pick<PinRequestRow, 'outcome' | 'route' | 'state' | 'exchange_time' | 'expire_time'> {
  readonly access_expire_time: Date;
  readonly credential_state: Credential['state'];
  readonly guard_time: Date | null;
  readonly ended_time: Date | null;
}

/** What a token opened for who has this fiscal code: one statement, whoever has it and whatever there is. */
export async function findOpenedAccess(
  db: Queryable,
  cipher: FieldCipher,
  code: FiscalCode,
  tokenHash: Buffer,
): Promise<OpenedAccess | undefined> {
  const row: OpenedRow | undefined = await db(`${table} as access`)
    .join('holder', 'holder.id', 'access.holder_id')
    .join('pin_request as issue', 'issue.id', 'access.pin_request_id')
    .join('credential', 'credential.id', 'issue.credential_id')
    .join('surge', 'surge.id', 'access.surge_id')
    .where('access.token_hash', tokenHash)
    .whereIn('holder.fiscal_code_index', [...cipher.indexes('fiscal-code', code)])
    .first(
      'access.expire_time as access_expire_time',
      'issue.outcome',
      'issue.route',
      'issue.state',
      'issue.exchange_time',
      'issue.expire_time',
      'credential.state as credential_state',
      'holder.guard_time',
      'surge.ended_time',
    );
  return row && openedOf(row);
}

function openedOf(row: OpenedRow): OpenedAccess {
  const { outcome, route, state, exchange_time, expire_time: expireTime } = row;
  return {
    request: { outcome, route, state, exchangeTime: exchange_time ?? undefined, expireTime },
    credential: { state: row.credential_state },
    guardTime: row.guard_time ?? undefined,
    expireTime: row.access_expire_time,
    isSurgeEnded: row.ended_time !== null,
  };
}

/** What is told of them to who asks for all that is kept of a holder; few, since each takes a message. */
export async function findEarlyAccessesOf(db: Queryable, holderId: string, limit: number) {
  const rows: { state: State; create_time: Date; open_time: Date | null; expire_time: Date | null }[] = await db(table)
    .where({ holder_id: holderId })
    .orderBy('id')
    .limit(limit);
  return rows.map((row) => ({
    state: row.state,
    createTime: row.create_time,
    openTime: row.open_time ?? undefined,
    expireTime: row.expire_time ?? undefined,
  }));
}

/** Forgets up to `limit` whose time is up; resolves to how many. */
export function forgetEarlyAccesses(trx: Transaction, now: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'id', time: 'forget_time' }, now, limit);
}

function placeOf(id: string) {
  return { table, column: 'asked', row: id };
}
