/** A person as the population register knows one. */
import type { HealthCard } from './health-card';
import type { PostalAddress } from './postal-address';

/** Where somebody is registered; who a letter there is for is another matter. */
export type RegisteredAddress = Omit<PostalAddress, 'recipient' | 'careOf'>;

export interface RegisteredPerson {
  readonly givenName: string;
  readonly familyName: string;
  readonly address: RegisteredAddress;
  readonly healthCard: HealthCard | undefined;
}
