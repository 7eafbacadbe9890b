import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { forgetRows } from '../../../runtime/forget-rows';
import type { AskedRestore, RestoreMatch } from '../domain/restore';

const table = 'restore';

/** `asked`: not matched yet. `started`: its link works. `completed`: its token was used, or another restore's was. */
type RestoreState = 'asked' | 'started' | 'completed';

/** What was asked for and answered, and is to be matched. */
export interface RestoreToMatch {
  readonly id: string;
  /** Who called. */
  readonly caller: string;
  readonly asked: AskedRestore;
}

/** One whose link is on its way. */
export interface StartedRestore {
  readonly id: string;
  readonly credentialId: string;
  /** The issue that the credential had exchanged last: the token is of no use once there is another one. */
  readonly pinRequestId: string;
  readonly match: RestoreMatch;
  /** The message with the link. */
  readonly linkId: string;
  readonly expireTime: Date;
}

type Kept = Pick<StartedRestore, 'pinRequestId' | 'match' | 'linkId'>;

interface RestoreRow {
  readonly id: string;
  readonly credential_id: string | null;
  readonly caller: string;
  readonly asked_cipher: Buffer | null;
  readonly contacts_cipher: Buffer | null;
  readonly expire_time: Date;
}

interface Times {
  readonly createTime: Date;
  readonly expireTime: Date;
  /** When the row is deleted. */
  readonly forgetTime: Date;
}

export async function insertRestore(
  trx: Transaction,
  cipher: FieldCipher,
  { id, caller, asked, createTime, expireTime, forgetTime }: RestoreToMatch & Times,
): Promise<void> {
  const state: RestoreState = 'asked';
  await trx(table).insert({
    id,
    state,
    caller,
    asked_cipher: cipher.encrypt(placeOf(id, 'asked'), JSON.stringify(asked)),
    create_time: createTime,
    expire_time: expireTime,
    forget_time: forgetTime,
  });
}

/** Undefined where it was forgotten. */
export async function findRestoreToMatch(
  db: Queryable,
  cipher: FieldCipher,
  id: string,
): Promise<RestoreToMatch | undefined> {
  const row: RestoreRow | undefined = await db(table).where({ id }).first();
  if (row === undefined || row.asked_cipher === null) return undefined;
  // What insertRestore wrote.
  const asked = JSON.parse(cipher.decrypt(placeOf(id, 'asked'), row.asked_cipher)) as AskedRestore;
  return { id, caller: row.caller, asked };
}

/** Gives a restore its token; what was asked is erased. Its start is counted from now on. */
export async function startRestoreRow(
  trx: Transaction,
  cipher: FieldCipher,
  started: StartedRestore & Times & { readonly tokenHash: Buffer },
): Promise<void> {
  const { id, credentialId, pinRequestId, match, linkId } = started;
  const state: RestoreState = 'started';
  await trx(table)
    .where({ id })
    .update({
      state,
      credential_id: credentialId,
      asked_cipher: null,
      contacts_cipher: cipher.encrypt(
        placeOf(id, 'contacts'),
        JSON.stringify({ pinRequestId, match, linkId } satisfies Kept),
      ),
      token_hash: started.tokenHash,
      create_time: started.createTime,
      expire_time: started.expireTime,
      forget_time: started.forgetTime,
    });
}

export async function deleteRestore(trx: Transaction, id: string): Promise<void> {
  await trx(table).where({ id }).del();
}

/** How many restores of a credential were started after this time, whatever became of them. */
export async function countStartedAfter(db: Queryable, credentialId: string, time: Date): Promise<number> {
  const rows = await db(table).where({ credential_id: credentialId }).where('create_time', '>', time).select('id');
  return rows.length;
}

/** What became of a credential's restores, at most so many; the oldest first. */
export async function findRestoresOf(
  db: Queryable,
  credentialId: string,
  limit: number,
): Promise<readonly { readonly state: string; readonly createTime: Date; readonly expireTime: Date }[]> {
  const rows: { state: RestoreState; create_time: Date; expire_time: Date }[] = await db(table)
    .where({ credential_id: credentialId })
    .orderBy('create_time')
    .limit(limit)
    .select('state', 'create_time', 'expire_time');
  return rows.map(({ state, create_time, expire_time }) => ({
    ...{ state, createTime: create_time, expireTime: expire_time },
  }));
}

/** The restore that this token completes; one that was used has none. */
export async function findStartedRestore(
  db: Queryable,
  cipher: FieldCipher,
  tokenHash: Buffer,
): Promise<StartedRestore | undefined> {
  const row: RestoreRow | undefined = await db(table).where({ token_hash: tokenHash }).first();
  if (row === undefined || row.credential_id === null || row.contacts_cipher === null) return undefined;
  const { id, credential_id: credentialId, expire_time: expireTime } = row;
  return { id, credentialId, expireTime, ...keptIn(cipher, id, row.contacts_cipher) };
}

function keptIn(cipher: FieldCipher, id: string, contacts: Buffer): Kept {
  // What startRestoreRow wrote.
  return JSON.parse(cipher.decrypt(placeOf(id, 'contacts'), contacts)) as Kept;
}

/** Uses up a token: true for exactly one caller. */
export async function useToken(trx: Transaction, id: string): Promise<boolean> {
  return (await trx(table).where({ id, state: 'started' }).update(used)) === 1;
}

/** Has no token of the credential work any more; resolves to the ids of the messages with their links. */
export async function endTokensOf(
  trx: Transaction,
  cipher: FieldCipher,
  credentialId: string,
): Promise<readonly string[]> {
  const started = trx(table).where({ credential_id: credentialId, state: 'started' });
  const rows: RestoreRow[] = await started.clone().select();
  await started.update(used);
  return rows.flatMap(({ id, contacts_cipher }) =>
    contacts_cipher === null ? [] : [keptIn(cipher, id, contacts_cipher).linkId],
  );
}

const used = { state: 'completed' satisfies RestoreState, token_hash: null, contacts_cipher: null };

/** Forgets up to `limit` restores whose time is up; resolves to how many. */
export function forgetRestores(trx: Transaction, now: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'id', time: 'forget_time' }, now, limit);
}

function placeOf(id: string, column: 'asked' | 'contacts') {
  return { table, column, row: id };
}
