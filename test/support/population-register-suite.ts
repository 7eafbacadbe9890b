/** What every population register promises, wherever it has its data from. */
import type { FiscalCode } from '../../services/credentials/domain/fiscal-code';
import type { RegisteredPerson } from '../../services/credentials/domain/registered-person';
import type { PopulationRegister } from '../../services/credentials/ports';
import { temporaryFiscalCode, validFiscalCode } from './fiscal-codes';

/** A register, and the hand that fills it. */
export interface OpenedRegister {
  readonly register: PopulationRegister;
  /** From now on the register has this person so. */
  know(fiscalCode: FiscalCode, person: RegisteredPerson): Promise<void>;
  /** From now on it cannot be asked. */
  goAway(): Promise<void>;
  close(): Promise<void>;
}

/** What somebody finds who waits as long as it takes, but for a signal. */
export function find(
  register: PopulationRegister,
  fiscalCode: FiscalCode,
  signal: AbortSignal = new AbortController().signal,
): Promise<RegisteredPerson | undefined> {
  return register.find(fiscalCode, signal);
}

export function registeredPerson(changes: Partial<RegisteredPerson> = {}): RegisteredPerson {
  return {
    givenName: 'Maria',
    familyName: 'Rossi',
    address: {
      building: 'Scala B',
      street: 'Via Roma 12',
      postalCode: '00184',
      locality: 'Roma',
      province: 'RM',
      countryCode: 'IT',
    },
    healthCard: { number: '80380000100123456789', expiryDate: '2030-01-31' },
    ...changes,
  };
}

const abroad = {
  building: '',
  street: 'Rue Haute 1',
  postalCode: '',
  locality: 'Liège',
  province: '',
  countryCode: 'BE',
};

/** Each test opens a register of its own, which knows nobody. */
export function populationRegisterSuite(name: string, open: () => Promise<OpenedRegister>): void {
  describe(`${name} as the population register`, () => {
    let opened: OpenedRegister;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    test('gives a person as it knows one', async () => {
      const person = registeredPerson();
      await opened.know(validFiscalCode(1), person);
      expect(await find(opened.register, validFiscalCode(1))).toEqual(person);
    });

    test('gives nobody for a code that it does not have', async () => {
      await opened.know(validFiscalCode(1), registeredPerson());
      expect(await find(opened.register, validFiscalCode(2))).toBeUndefined();
    });

    test('gives a person abroad, without a health card, under a temporary code', async () => {
      const person = registeredPerson({ familyName: 'D’Ångelo', address: abroad, healthCard: undefined });
      await opened.know(temporaryFiscalCode(3), person);
      expect(await find(opened.register, temporaryFiscalCode(3))).toEqual(person);
    });

    test('gives a person as it knows one now', async () => {
      await opened.know(validFiscalCode(4), registeredPerson());
      await opened.know(validFiscalCode(4), registeredPerson({ address: abroad }));
      expect(await find(opened.register, validFiscalCode(4))).toEqual(registeredPerson({ address: abroad }));
    });

    test('answers many at once, each with its own person', async () => {
      const seeds = Array.from({ length: 30 }, (_, at) => at + 10);
      for (const seed of seeds)
        await opened.know(validFiscalCode(seed), registeredPerson({ givenName: `Maria ${seed}` }));
      const found = await Promise.all(seeds.map((seed) => find(opened.register, validFiscalCode(seed))));
      expect(found.map((person) => person?.givenName)).toEqual(seeds.map((seed) => `Maria ${seed}`));
    });

    test('says that it is unavailable while it cannot be asked, without a word about whom', async () => {
      await opened.know(validFiscalCode(5), registeredPerson());
      await opened.goAway();
      const error = await find(opened.register, validFiscalCode(5)).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'Fault', kind: 'unavailable', reason: 'REGISTER_UNAVAILABLE' });
      expect(String(error)).not.toContain(validFiscalCode(5));
    });
  });
}
