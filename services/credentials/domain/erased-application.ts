import type { CheckedApplication } from './application';
import type { FiscalCode } from './fiscal-code';

/** What stands in the place of an application whose holder's data were erased: nobody's, so that what still reads it tells nobody anything. */
export const erasedApplication: CheckedApplication = {
  // No fiscal code is empty: it is nobody's, and nothing finds it.
  fiscalCode: '' as FiscalCode,
  givenName: '',
  familyName: '',
  residence: 'italy',
  postalAddress: {
    recipient: '',
    careOf: '',
    building: '',
    street: '',
    postalCode: '',
    locality: '',
    province: '',
    countryCode: 'IT',
  },
  contacts: [],
  preferredChannel: undefined,
  healthCard: undefined,
  language: 'it',
};
