import type { Credential } from '../domain/credential';
import { maskContact } from '../domain/masking';
import { toConfirm } from '../domain/registered-contact';
import { findContacts } from '../store/contacts';
import type { CredentialsDeps } from './deps';
import type { ContactToConfirm } from './get-pin-request';

/** A credential's contacts that still wait for their code: portals ask for it at login. */
export async function contactsToConfirm(
  { database, cipher, clock }: Pick<CredentialsDeps, 'database' | 'cipher' | 'clock'>,
  { id }: Credential,
): Promise<readonly ContactToConfirm[]> {
  return toConfirm(await findContacts(database, cipher, id, clock.now()), clock.now()).flatMap(({ contact, code }) =>
    code === undefined
      ? []
      : [{ contactId: code.id, maskedContact: maskContact(contact), expireTime: code.expireTime }],
  );
}
