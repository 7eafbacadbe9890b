/** What is personal in the rows of one holder, erased; the rows that tell what happened stay, under the pseudonym. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { FiscalCode } from '../domain/fiscal-code';

const noHash = Buffer.alloc(32);

/** The ids of all that a holder ever had. */
export async function findIdsOf(
  db: Queryable,
  table: 'credential' | 'pin_request',
  holderId: string,
): Promise<string[]> {
  return db(table).where({ holder_id: holderId }).orderBy('id').pluck('id');
}

/** `application`: what is left in its place. */
export async function eraseApplications(
  trx: Transaction,
  cipher: FieldCipher,
  pinRequestIds: readonly string[],
  application: string,
): Promise<void> {
  for (const id of pinRequestIds)
    await trx('pin_request')
      .where({ id })
      .update({
        application_cipher: cipher.encrypt({ table: 'pin_request', column: 'application', row: id }, application),
        application_fingerprint: noHash,
        health_card_index: null,
        initial_pin_hash: null,
        pepper_key_id: null,
        lone_half_cipher: null,
      });
}

/** Where they went, and by which of a carrier's numbers they are known there. */
export async function eraseRecipients(
  trx: Transaction,
  cipher: FieldCipher,
  pinRequestIds: readonly string[],
): Promise<void> {
  for (const pin_request_id of pinRequestIds) {
    const ids: string[] = await trx('delivery').where({ pin_request_id }).pluck('id');
    for (const id of ids)
      await trx('delivery')
        .where({ id })
        .update({ recipient_cipher: cipher.encrypt({ table: 'delivery', column: 'recipient', row: id }, '') });
    await trx('delivery_attempt').whereIn('delivery_id', ids).update({ carrier_reference: '' });
    await trx('contact_code').where({ pin_request_id }).del();
  }
}

/** Contacts, codes and restores of these credentials, and by which health card they are revoked; their PINs, should there be any. */
export async function eraseCredentialData(trx: Transaction, credentialIds: readonly string[]): Promise<void> {
  for (const table of ['contact', 'contact_code', 'restore'])
    await trx(table)
      .whereIn('credential_id', [...credentialIds])
      .del();
  await trx('credential')
    .whereIn('id', [...credentialIds])
    .update({
      health_card_index: null,
      personal_pin_cipher: null,
      previous_pin_cipher: null,
      previous_until_time: null,
    });
}

/** What counts towards a cap or a lock, the addresses from which letters came back, and what was opened early. */
export async function eraseCountersOf(
  trx: Transaction,
  cipher: FieldCipher,
  { id, fiscalCode }: { readonly id: string; readonly fiscalCode: FiscalCode },
): Promise<void> {
  const guesses = ['guess-pin', 'guess-health-card'].flatMap((kind) => cipher.indexes(kind, fiscalCode));
  await trx('guess_counter').whereIn('subject_index', guesses).del();
  await trx('cap_use')
    .whereIn('subject_index', [...cipher.indexes('letters-of-holder', id)])
    .del();
  for (const table of ['address_block', 'early_access']) await trx(table).where({ holder_id: id }).del();
}
