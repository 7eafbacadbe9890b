import type { Queryable } from '../../../runtime/database';
import type { Contact } from '../domain/contact';
import { findContacts } from '../store/contacts';
import type { CredentialsDeps } from './deps';

/** Those of a credential's contacts that may restore it. */
export async function contactsServingRestore(
  { cipher }: Pick<CredentialsDeps, 'cipher'>,
  db: Queryable,
  credentialId: string,
): Promise<readonly Contact[]> {
  const registered = await findContacts(db, cipher, credentialId);
  return registered.filter(({ verifiedTime }) => verifiedTime !== undefined).map(({ contact }) => contact);
}
