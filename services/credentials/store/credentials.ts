import type { Queryable, Transaction } from '../../../runtime/database';
import type { Credential, Due, Level } from '../domain/credential';
import { revocableStates } from '../domain/credential-state';

const table = 'credential';

/** Those in which a credential was exchanged once and not revoked. */
export const statesInUse: readonly Credential['state'][] = ['active', 'suspended'];

export interface CredentialRow {
  readonly id: string;
  readonly holder_id: string;
  readonly state: Credential['state'];
  readonly level: Level;
  readonly ordinary_until_time: Date | null;
  readonly personal_pin_cipher: Buffer | null;
  readonly expire_time: Date | null;
  readonly previous_pin_cipher: Buffer | null;
  readonly previous_until_time: Date | null;
  readonly pin_request_id: string | null;
  readonly language: string;
  readonly health_card_index: Buffer | null;
  readonly end_time: Date | null;
  readonly due_step: Due['step'] | null;
  readonly due_time: Date | null;
}

export async function insertCredential(trx: Transaction, credential: Credential, createTime: Date): Promise<void> {
  await trx(table).insert({ ...rowOf(credential), create_time: createTime });
}

export async function updateCredential(trx: Transaction, credential: Credential): Promise<void> {
  await trx(table).where({ id: credential.id }).update(rowOf(credential));
}

export async function findCredential(db: Queryable, id: string): Promise<Credential | undefined> {
  const row: CredentialRow | undefined = await db(table).where({ id }).first();
  return row && credentialOf(row);
}

/** The holder's credential that was exchanged once and not revoked, where there is one: a holder has one at the most. */
export async function findCredentialInUse(db: Queryable, holderId: string): Promise<Credential | undefined> {
  const row: CredentialRow | undefined = await db(table)
    .where({ holder_id: holderId })
    .whereIn('state', [...statesInUse])
    .first();
  return row && credentialOf(row);
}

/**
 * Revokes a credential, whatever has become of it since it was looked for, and erases its PINs; false where the id is nobody's, or the
 * credential was revoked before. One statement in every case.
 */
export async function revokeCredential(trx: Transaction, id: string, endTime: Date): Promise<boolean> {
  const state: Credential['state'] = 'revoked';
  const erased = { personal_pin_cipher: null, previous_pin_cipher: null, previous_until_time: null };
  const changed = await trx(table)
    .where({ id })
    .whereIn('state', [...revocableStates])
    .update({ state, end_time: endTime, due_step: null, due_time: null, ...erased });
  return changed === 1;
}

/** Credentials whose age has brought something by now, the longest overdue first. */
export async function findDueCredentials(db: Queryable, now: Date, limit: number): Promise<readonly Credential[]> {
  const rows: CredentialRow[] = await db(table).where('due_time', '<=', now).orderBy('due_time').limit(limit);
  return rows.map(credentialOf);
}

export async function findCredentialsById(db: Queryable, ids: readonly string[]): Promise<readonly Credential[]> {
  const rows: CredentialRow[] = await db(table).whereIn('id', [...ids]);
  return rows.map(credentialOf);
}

/** Writes what comes next for each of several credentials, by one statement. */
export async function updateDues(
  trx: Transaction,
  dues: readonly { readonly id: string; readonly due: Due | undefined }[],
): Promise<void> {
  if (dues.length === 0) return;
  const cases = dues.map(() => 'WHEN ? THEN ?').join(' ');
  const byId = (value: (due: Due | undefined) => string | Date | null) =>
    trx.raw(
      `CASE id ${cases} END`,
      dues.flatMap(({ id, due }) => [id, value(due)]),
    );
  await trx(table)
    .whereIn(
      'id',
      dues.map(({ id }) => id),
    )
    .update({ due_step: byId((due) => due?.step ?? null), due_time: byId((due) => due?.time ?? null) });
}

function rowOf(credential: Credential): CredentialRow {
  return {
    id: credential.id,
    holder_id: credential.holderId,
    state: credential.state,
    level: credential.level,
    ordinary_until_time: credential.ordinaryUntilTime ?? null,
    personal_pin_cipher: credential.personalPinCipher ?? null,
    expire_time: credential.expireTime ?? null,
    previous_pin_cipher: credential.previousPin?.cipher ?? null,
    previous_until_time: credential.previousPin?.untilTime ?? null,
    pin_request_id: credential.pinRequestId ?? null,
    language: credential.language,
    health_card_index: credential.healthCardIndex ?? null,
    end_time: credential.endTime ?? null,
    due_step: credential.due?.step ?? null,
    due_time: credential.due?.time ?? null,
  };
}

export function credentialOf(row: CredentialRow): Credential {
  return {
    id: row.id,
    holderId: row.holder_id,
    state: row.state,
    level: row.level,
    ordinaryUntilTime: row.ordinary_until_time ?? undefined,
    personalPinCipher: row.personal_pin_cipher ?? undefined,
    expireTime: row.expire_time ?? undefined,
    previousPin:
      row.previous_pin_cipher === null || row.previous_until_time === null
        ? undefined
        : { cipher: row.previous_pin_cipher, untilTime: row.previous_until_time },
    pinRequestId: row.pin_request_id ?? undefined,
    language: row.language,
    healthCardIndex: row.health_card_index ?? undefined,
    endTime: row.end_time ?? undefined,
    due: row.due_step === null || row.due_time === null ? undefined : { step: row.due_step, time: row.due_time },
  };
}
