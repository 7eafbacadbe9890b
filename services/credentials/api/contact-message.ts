/** A contact as it comes over the wire, in domain types; what is wrong with it is for the domain to say. */
import type { Contact as ContactMessage } from '../../../proto/gen/symbolon/credentials/v1/contact';
import type { RevokePinRequest } from '../../../proto/gen/symbolon/credentials/v1/credential_service';
import type { RawContact } from '../domain/given-contact';

export function rawContact(message: ContactMessage | undefined): RawContact {
  const contact = message?.contact;
  return contact && { kind: contact.$case, value: contact.value };
}

/** Where a confirmation goes. */
export function rawMailContact(message: RevokePinRequest['confirmation']): RawContact {
  return message && { kind: message.$case, value: message.value };
}
