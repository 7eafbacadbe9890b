/** What a holder gives to get a PIN: every field checked, all faults told together. */

import type { FieldFault } from '../../../runtime/fault';
import type { Channel, DigitalChannel } from './channel';
import type { Contact } from './contact';
import type { FiscalCode } from './fiscal-code';
import type { HealthCard, RawHealthCard } from './health-card';
import type { Policy } from './policy';
import type { PostalAddress, RawPostalAddress } from './postal-address';
import type { Residence } from './residence';

/** As it came in. An empty or blank text counts as not given. */
export interface RawApplication {
  readonly fiscalCode: string | undefined;
  readonly givenName: string | undefined;
  readonly familyName: string | undefined;
  readonly residence: Residence | undefined;
  readonly postalAddress: RawPostalAddress | undefined;
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  readonly pec: string | undefined;
  readonly preferredChannel: Channel | undefined;
  readonly healthCard: RawHealthCard | undefined;
  /** BCP 47. */
  readonly language: string | undefined;
}

export interface CheckedApplication {
  readonly fiscalCode: FiscalCode;
  readonly givenName: string;
  readonly familyName: string;
  readonly residence: Residence;
  readonly postalAddress: PostalAddress;
  /** At most one of each kind, in the order mobile, e-mail, PEC; at least one that the installation can reach. */
  readonly contacts: readonly Contact[];
  readonly preferredChannel: DigitalChannel | undefined;
  readonly healthCard: HealthCard | undefined;
  /** A canonical BCP 47 tag; Italian where none was given. */
  readonly language: string;
}

export type ApplicationCheck =
  | { readonly kind: 'ok'; readonly application: CheckedApplication }
  | { readonly kind: 'faulty'; readonly fields: readonly FieldFault[] };

export declare function checkApplication(
  raw: RawApplication,
  policy: Pick<Policy, 'firstHalfChannels'>,
): ApplicationCheck;
