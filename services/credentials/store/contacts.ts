import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { forgetRows } from '../../../runtime/forget-rows';
import { groupBy } from '../../../runtime/group-by';
import { type Contact, comparedText } from '../domain/contact';
import type { RegisteredContact, Takeover } from '../domain/registered-contact';

const table = 'contact';

interface ContactRow {
  readonly id: string;
  readonly credential_id: string;
  readonly kind: Contact['kind'];
  readonly value_cipher: Buffer;
  readonly verified_time: Date | null;
  readonly usable_time: Date | null;
  readonly replaced_time: Date | null;
  readonly code_id: string | null;
  readonly code_expire_time: Date | null;
}

/** Registers contacts; one that the credential has already is left as it is. */
export async function registerContacts(
  trx: Transaction,
  cipher: FieldCipher,
  contacts: readonly RegisteredContact[],
  createTime: Date,
): Promise<void> {
  const unknown = await unlessUnderOlderKeys(trx, cipher, contacts);
  if (unknown.length === 0) return;
  await trx(table)
    .insert(unknown.map((contact) => ({ ...rowOf(cipher, contact), create_time: createTime })))
    .onConflict(['credential_id', 'value_index'])
    .ignore();
}

/** Those that the credential does not have under an older index key: the database's own rule knows of one key only. */
async function unlessUnderOlderKeys(
  trx: Transaction,
  cipher: FieldCipher,
  contacts: readonly RegisteredContact[],
): Promise<readonly RegisteredContact[]> {
  const indexed = contacts.map((contact) => ({ contact, older: indexesOf(cipher, contact.contact).slice(1) }));
  const older = indexed.flatMap((one) => one.older);
  if (older.length === 0) return contacts;
  const rows: { credential_id: string; value_index: Buffer }[] = await trx(table)
    .whereIn(
      'credential_id',
      contacts.map(({ credentialId }) => credentialId),
    )
    .whereIn('value_index', older)
    .select('credential_id', 'value_index');
  const isKnown = ({ contact, older: own }: (typeof indexed)[number]) =>
    rows.some((row) => row.credential_id === contact.credentialId && own.some((one) => one.equals(row.value_index)));
  return indexed.filter((one) => !isKnown(one)).map(({ contact }) => contact);
}

function indexesOf(cipher: FieldCipher, contact: Contact): readonly Buffer[] {
  return cipher.indexes(`contact-${contact.kind}`, comparedText(contact));
}

/** The contacts of several credentials that are in use at this time, the replaced ones until their time is over, by their credentials' ids. */
export async function findContactsOf(
  db: Queryable,
  cipher: FieldCipher,
  credentialIds: readonly string[],
  time: Date,
): Promise<ReadonlyMap<string, readonly RegisteredContact[]>> {
  const rows: ContactRow[] = await db(table)
    .whereIn('credential_id', [...credentialIds])
    .where((serving) => serving.whereNull('replaced_time').orWhere('replaced_time', '>', time))
    .orderBy('id');
  return groupBy(
    rows.map((row) => contactOf(cipher, row)),
    ({ credentialId }) => credentialId,
  );
}

/** Puts a contact in the place of those of its kind that it replaces, each from its own time on. */
export async function replaceContact(
  trx: Transaction,
  cipher: FieldCipher,
  contact: RegisteredContact,
  replaced: Takeover['replaced'],
  createTime: Date,
): Promise<void> {
  const { credentialId: credential_id } = contact;
  for (const { id, replacedTime } of replaced) await trx(table).where({ id }).update({ replaced_time: replacedTime });
  // One that was replaced before may come back.
  await trx(table)
    .where({ credential_id })
    .whereIn('value_index', [...indexesOf(cipher, contact.contact)])
    .del();
  await trx(table).insert({ ...rowOf(cipher, contact), create_time: createTime });
}

/** A registered contact has proved to reach its holder. */
export async function markContactVerified(trx: Transaction, codeId: string, verifiedTime: Date): Promise<void> {
  await trx(table).where({ code_id: codeId }).whereNull('verified_time').update({ verified_time: verifiedTime });
}

/** As findContactsOf, of one credential. */
export async function findContacts(
  db: Queryable,
  cipher: FieldCipher,
  credentialId: string,
  time: Date,
): Promise<readonly RegisteredContact[]> {
  return (await findContactsOf(db, cipher, [credentialId], time)).get(credentialId) ?? [];
}

function contactOf(cipher: FieldCipher, row: ContactRow): RegisteredContact {
  return {
    id: row.id,
    credentialId: row.credential_id,
    contact: { kind: row.kind, value: cipher.decrypt({ table, column: 'value', row: row.id }, row.value_cipher) },
    verifiedTime: row.verified_time ?? undefined,
    usableTime: row.usable_time ?? undefined,
    replacedTime: row.replaced_time ?? undefined,
    code:
      row.code_id === null || row.code_expire_time === null
        ? undefined
        : { id: row.code_id, expireTime: row.code_expire_time },
  };
}

/** Forgets up to `limit` contacts that were replaced; resolves to how many. */
export function forgetReplacedContacts(trx: Transaction, now: Date, limit: number): Promise<number> {
  return forgetRows(trx, { table, key: 'id', time: 'replaced_time' }, now, limit);
}

function rowOf(cipher: FieldCipher, registered: RegisteredContact) {
  const { id, credentialId, contact, verifiedTime, usableTime, replacedTime, code } = registered;
  return {
    id,
    credential_id: credentialId,
    kind: contact.kind,
    value_cipher: cipher.encrypt({ table, column: 'value', row: id }, contact.value),
    value_index: cipher.index(`contact-${contact.kind}`, comparedText(contact)),
    verified_time: verifiedTime ?? null,
    usable_time: usableTime ?? null,
    replaced_time: replacedTime ?? null,
    code_id: code?.id ?? null,
    code_expire_time: code?.expireTime ?? null,
  };
}
