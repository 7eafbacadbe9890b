/** What of a holder an operator sees only by asking for it, with a reason. */
import type { CheckedApplication } from './application';
import { maskAddress, maskContact, maskName } from './masking';

export const holderFields = ['fiscal-code', 'name', 'postal-address', 'contacts', 'health-card'] as const;
export type HolderField = (typeof holderFields)[number];

/** An application as an operator sees it. */
export interface ShownApplication {
  readonly maskedName: string;
  readonly maskedPostalAddress: string;
  readonly maskedContacts: readonly string[];
  readonly hasHealthCard: boolean;
  /** Only what was asked for. */
  readonly unmasked: Partial<CheckedApplication>;
}

export function shownApplication(application: CheckedApplication, unmask: readonly HolderField[]): ShownApplication {
  const { fiscalCode, givenName, familyName, postalAddress, contacts, healthCard } = application;
  return {
    maskedName: maskName(givenName, familyName),
    maskedPostalAddress: maskAddress(postalAddress),
    maskedContacts: contacts.map(maskContact),
    hasHealthCard: healthCard !== undefined,
    unmasked: {
      ...(unmask.includes('fiscal-code') ? { fiscalCode } : {}),
      ...(unmask.includes('name') ? { givenName, familyName } : {}),
      ...(unmask.includes('postal-address') ? { postalAddress } : {}),
      ...(unmask.includes('contacts') ? { contacts } : {}),
      ...(unmask.includes('health-card') ? { healthCard } : {}),
    },
  };
}
