import type { Queryable } from '../../../runtime/database';
import type { Contact } from '../domain/contact';
import { servesRestore } from '../domain/contact-standing';
import { findContacts } from '../store/contacts';
import type { CredentialsDeps } from './deps';

/** Those of a credential's contacts that may restore it. */
export async function contactsServingRestore(
  { cipher, clock }: Pick<CredentialsDeps, 'cipher' | 'clock'>,
  db: Queryable,
  credentialId: string,
): Promise<readonly Contact[]> {
  const now = clock.now();
  const registered = await findContacts(db, cipher, credentialId, now);
  return registered.filter((one) => servesRestore(one, now)).map(({ contact }) => contact);
}
