import type { Queryable, Transaction } from '../../../runtime/database';
import type { Credential, Level } from '../domain/credential';

const table = 'credential';

interface CredentialRow {
  readonly id: string;
  readonly holder_id: string;
  readonly state: Credential['state'];
  readonly level: Level;
  readonly personal_pin_cipher: Buffer | null;
  readonly expire_time: Date | null;
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

/** The holder's credential with a personal PIN, where there is one. */
export async function findCredentialInUse(db: Queryable, holderId: string): Promise<Credential | undefined> {
  const row: CredentialRow | undefined = await db(table).where({ holder_id: holderId, state: 'active' }).first();
  return row && credentialOf(row);
}

function rowOf(credential: Credential): CredentialRow {
  return {
    id: credential.id,
    holder_id: credential.holderId,
    state: credential.state,
    level: credential.level,
    personal_pin_cipher: credential.personalPinCipher ?? null,
    expire_time: credential.expireTime ?? null,
  };
}

function credentialOf(row: CredentialRow): Credential {
  return {
    id: row.id,
    holderId: row.holder_id,
    state: row.state,
    level: row.level,
    personalPinCipher: row.personal_pin_cipher ?? undefined,
    expireTime: row.expire_time ?? undefined,
  };
}
