/** A way to reach a holder at once: a mobile number, an e-mail address or a certified one (PEC). */

import type { DigitalChannel } from './channel';

/** `value`: E.164 for a mobile; for mail local@domain, ASCII, the domain in lower case. */
export interface Contact {
  readonly kind: ContactKind;
  readonly value: string;
}
export type ContactKind = 'mobile' | 'email' | 'pec';

const channels: Readonly<Record<ContactKind, DigitalChannel>> = { mobile: 'sms', email: 'email', pec: 'pec' };

/** The channel that reaches a contact of this kind. */
export function channelOf(kind: ContactKind): DigitalChannel {
  return channels[kind];
}
