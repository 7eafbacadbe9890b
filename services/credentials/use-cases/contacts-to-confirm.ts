import { later, millisecondsPerDay } from '../../../runtime/clock';
import { isOpen } from '../domain/contact-code';
import type { Credential } from '../domain/credential';
import { maskContact } from '../domain/masking';
import { toConfirm } from '../domain/registered-contact';
import { findCodesSince } from '../store/contact-codes';
import { findContacts } from '../store/contacts';
import type { CredentialsDeps } from './deps';
import type { ContactToConfirm } from './get-pin-request';

type Deps = Pick<CredentialsDeps, 'database' | 'cipher' | 'clock' | 'policy'>;

/** The contacts that wait for their code, the credential's and those that would become so: portals ask for it at login. */
export async function contactsToConfirm(deps: Deps, credential: Credential): Promise<readonly ContactToConfirm[]> {
  const { database, cipher, clock } = deps;
  const registered = toConfirm(await findContacts(database, cipher, credential.id, clock.now()), clock.now());
  const ofRequest = registered.flatMap(({ contact, code }) => (code === undefined ? [] : [{ contact, ...code }]));
  return [...ofRequest, ...(await openUpdates(deps, credential))].map(({ id, contact, expireTime }) => ({
    contactId: id,
    maskedContact: maskContact(contact),
    expireTime,
  }));
}

/** Codes to new contacts, which the holder or an operator gave. */
async function openUpdates({ database, cipher, clock, policy }: Deps, { pinRequestId }: Credential) {
  const now = clock.now();
  const wanted = {
    pinRequestId: pinRequestId ?? '',
    purpose: 'update',
    sinceTime: later(now, -millisecondsPerDay),
  } as const;
  const codes = await findCodesSince(database, cipher, wanted);
  return codes.filter((code) => code.confirmTime === undefined && isOpen(code, now, policy));
}
