import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import { groupBy } from '../../../runtime/group-by';
import type { Contact } from '../domain/contact';
import type { ContactStanding } from '../domain/contact-standing';

const table = 'contact';

/** A contact that belongs to a credential. */
export interface RegisteredContact extends ContactStanding {
  readonly id: string;
  readonly credentialId: string;
  readonly contact: Contact;
}

/** One that its holder has had from the beginning. */
type FirstContact = Omit<RegisteredContact, 'usableTime' | 'replacedTime'>;

interface ContactRow {
  readonly id: string;
  readonly credential_id: string;
  readonly kind: Contact['kind'];
  readonly value_cipher: Buffer;
  readonly verified_time: Date | null;
  readonly usable_time: Date | null;
  readonly replaced_time: Date | null;
}

/** Registers contacts; one that the credential has already is left as it is. */
export async function registerContacts(
  trx: Transaction,
  cipher: FieldCipher,
  contacts: readonly FirstContact[],
  createTime: Date,
): Promise<void> {
  if (contacts.length === 0) return;
  await trx(table)
    .insert(
      contacts.map(({ id, credentialId, contact, verifiedTime }) => ({
        id,
        credential_id: credentialId,
        kind: contact.kind,
        value_cipher: cipher.encrypt({ table, column: 'value', row: id }, contact.value),
        value_index: cipher.index(`contact-${contact.kind}`, contact.value),
        verified_time: verifiedTime ?? null,
        create_time: createTime,
      })),
    )
    .onConflict(['credential_id', 'value_index'])
    .ignore();
}

/** The contacts of several credentials to which something may be told at this time, by their credentials' ids. */
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

export async function findContacts(
  db: Queryable,
  cipher: FieldCipher,
  credentialId: string,
): Promise<readonly RegisteredContact[]> {
  const rows: ContactRow[] = await db(table).where({ credential_id: credentialId }).orderBy('id');
  return rows.map((row) => contactOf(cipher, row));
}

function contactOf(cipher: FieldCipher, row: ContactRow): RegisteredContact {
  return {
    id: row.id,
    credentialId: row.credential_id,
    contact: { kind: row.kind, value: cipher.decrypt({ table, column: 'value', row: row.id }, row.value_cipher) },
    verifiedTime: row.verified_time ?? undefined,
    usableTime: row.usable_time ?? undefined,
    replacedTime: row.replaced_time ?? undefined,
  };
}
