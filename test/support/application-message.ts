import { type Application, Residence } from '../../proto/gen/symbolon/credentials/v1/application';
import { validFiscalCode } from './fiscal-codes';

/** A valid application over the wire: another person and another mailbox for each seed, the first half by e-mail or SMS. */
export function anApplicationMessage(seed: number, changes: Partial<Application> = {}): Application {
  return {
    fiscalCode: validFiscalCode(seed),
    givenName: 'Maria',
    familyName: 'Rossi',
    residence: Residence.RESIDENCE_ITALY,
    postalAddress: {
      recipient: 'Maria Rossi',
      careOf: '',
      building: '',
      street: `Via Roma ${(seed % 999) + 1}`,
      postalCode: '00184',
      locality: 'Roma',
      province: 'RM',
      countryCode: 'IT',
    },
    mobile: undefined,
    email: `holder${seed}@example.org`,
    pec: undefined,
    preferredChannel: 0,
    healthCard: undefined,
    language: 'en',
    ...changes,
  };
}
