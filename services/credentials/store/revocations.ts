import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Contact } from '../domain/contact';

const table = 'revocation';

/** A revocation that was answered and is to be finished. */
export interface Revocation {
  readonly id: string;
  /** Who called, or `operator:SUBJECT`. */
  readonly caller: string;
  readonly createTime: Date;
  /** The credential that it revoked; undefined where the data were wrong, so that there is nothing to finish. */
  readonly credentialId: string | undefined;
  /** Where the confirmation goes; undefined for an operator's. */
  readonly confirmation: Contact | undefined;
  /** An operator's. */
  readonly reason: string | undefined;
  /** A desk has issued another PIN in its place. */
  readonly isReplacedAtDesk?: boolean;
  /** It is in the audit already. */
  readonly isAudited?: boolean;
}

interface RevocationRow {
  readonly id: string;
  readonly caller: string;
  readonly asked_cipher: Buffer;
  readonly create_time: Date;
}

export async function insertRevocation(trx: Transaction, cipher: FieldCipher, revocation: Revocation): Promise<void> {
  const { id, caller, createTime, ...asked } = revocation;
  await trx(table).insert({
    id,
    caller,
    asked_cipher: cipher.encrypt(askedOf(id), JSON.stringify(asked)),
    create_time: createTime,
  });
}

export async function findRevocation(db: Queryable, cipher: FieldCipher, id: string): Promise<Revocation | undefined> {
  const row: RevocationRow | undefined = await db(table).where({ id }).first();
  return row && revocationOf(cipher, row);
}

function revocationOf(cipher: FieldCipher, row: RevocationRow): Revocation {
  const { id } = row;
  // What insertRevocation wrote.
  const asked = JSON.parse(cipher.decrypt(askedOf(id), row.asked_cipher)) as Partial<Revocation>;
  return {
    id,
    caller: row.caller,
    createTime: row.create_time,
    credentialId: asked.credentialId,
    confirmation: asked.confirmation,
    reason: asked.reason,
    isReplacedAtDesk: asked.isReplacedAtDesk ?? false,
    isAudited: asked.isAudited ?? false,
  };
}

/** Whether one of these credentials has a revocation to be finished; true, too, where more wait than anybody should look through. */
export async function isRevocationPending(
  db: Queryable,
  cipher: FieldCipher,
  credentialIds: readonly string[],
): Promise<boolean> {
  const rows: RevocationRow[] = await db(table).limit(mostPending);
  return (
    rows.length === mostPending ||
    rows.some((row) => credentialIds.includes(revocationOf(cipher, row).credentialId ?? ''))
  );
}

const mostPending = 1_000;

export async function deleteRevocation(trx: Transaction, id: string): Promise<void> {
  await trx(table).where({ id }).del();
}

function askedOf(id: string) {
  return { table, column: 'asked', row: id };
}
