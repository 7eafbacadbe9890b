import type { Queryable } from '../../../runtime/database';
import type { Credential } from '../domain/credential';
import { maskContact } from '../domain/masking';
import { findContacts } from '../store/contacts';
import type { FormHolder } from '../templates/compose-form';
import type { CredentialsDeps } from './deps';
import { elevationHolder } from './elevation-holder';

/**
 * The holder of a credential as a form shows one: the name and the fiscal code, by which who looks at the papers compares, and where word goes, masked. The
 * address is not needed to sign, and not shown to who may only have the form's case.
 */
export async function formHolder(
  deps: Pick<CredentialsDeps, 'cipher' | 'clock'>,
  db: Queryable,
  { id }: Pick<Credential, 'id'>,
): Promise<FormHolder> {
  const person = await elevationHolder(deps, db, { credentialId: id });
  const registered = await findContacts(db, deps.cipher, id, deps.clock.now());
  const contacts = registered
    .filter(({ replacedTime }) => replacedTime === undefined)
    .map(({ contact }) => ({ kind: contact.kind, shown: maskContact(contact) }));
  return { ...person, postalAddress: undefined, contacts };
}
