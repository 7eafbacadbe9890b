/** A registered person, and what matches her in an application, but for what a test changes. */
import { matchesRegister } from '../../../services/credentials/domain/address-match';
import type { PostalAddress } from '../../../services/credentials/domain/postal-address';
import type { RegisteredAddress } from '../../../services/credentials/domain/registered-person';

export const registered = {
  givenName: 'Maria Anna',
  familyName: 'De Luca',
  address: {
    building: '',
    street: 'VIA ROMA 12',
    postalCode: '00184',
    locality: 'ROMA',
    province: 'RM',
    countryCode: 'IT',
  },
};

export const given: PostalAddress = { ...registered.address, recipient: 'Maria De Luca', careOf: '' };

export function matches(changes: Partial<PostalAddress>, registers: Partial<RegisteredAddress> = {}): boolean {
  return matchesRegister({ ...given, ...changes }, { ...registered, address: { ...registered.address, ...registers } });
}

export const streetsMatch = (one: string, other: string): boolean => matches({ street: one }, { street: other });
