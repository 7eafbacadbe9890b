import { openDatabase } from '../../../runtime/database';
import { FieldCipher } from '../../../runtime/field-cipher';
import { tableRegister } from '../../../services/credentials/adapters/table-register';
import { migrations } from '../../../services/credentials/migrations';
import { findRegisteredPerson, saveRegisteredPersons } from '../../../services/credentials/store/registered-persons';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { keyringWith, newKey } from '../../support/keyrings';
import { find, populationRegisterSuite, registeredPerson } from '../../support/population-register-suite';

const field = newKey('field');
const cipher = new FieldCipher(keyringWith(field, newKey('index')));

describeOnEachDatabase('the table register', migrations, (context) => {
  beforeEach(() => context.empty('registered_person'));

  populationRegisterSuite('a table', async () => {
    const database = openDatabase({ url: context.url, poolSize: 2 });
    return {
      register: tableRegister({ find: (fiscalCode) => findRegisteredPerson(database, cipher, fiscalCode) }),
      know: async (fiscalCode, person) => {
        await database.transaction((trx) => saveRegisteredPersons(trx, cipher, [{ fiscalCode, person }], 'import'));
      },
      goAway: () => database.destroy(),
      close: () => database.destroy(),
    };
  });

  test('says of a damaged row that asking again is of no use', async () => {
    const fiscalCode = validFiscalCode(6);
    await context.database.transaction((trx) =>
      saveRegisteredPersons(trx, cipher, [{ fiscalCode, person: registeredPerson() }], 'import'),
    );
    const { person_cipher: cut } = await context.database('registered_person').first('person_cipher');
    await context.database('registered_person').update({ person_cipher: cut.subarray(0, -1) });
    const register = tableRegister({ find: (code) => findRegisteredPerson(context.database, cipher, code) });
    const error = await find(register, fiscalCode).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Fault', kind: 'precondition', reason: 'REGISTER_ANSWER_UNUSABLE' });
    expect(String(error)).not.toContain(fiscalCode);
  });

  test('holds no word of a person in the clear', async () => {
    const person = registeredPerson();
    const fiscalCode = validFiscalCode(1);
    await context.database.transaction((trx) => saveRegisteredPersons(trx, cipher, [{ fiscalCode, person }], 'import'));
    const [row] = await context.database('registered_person');
    const stored = Buffer.concat([row.fiscal_code_index, row.person_cipher]).toString('latin1');
    expect(stored).not.toMatch(new RegExp(`${fiscalCode}|Rossi|Roma|80380000100123456789`));
  });

  test('finds by a key that is being replaced, and keeps one row where the person comes again under the new one', async () => {
    const [before, after] = [newKey('index', 'previous'), newKey('index')];
    const old = new FieldCipher(keyringWith(field, { ...before, state: 'current' }));
    const rotating = new FieldCipher(keyringWith(field, before, after));
    const fiscalCode = validFiscalCode(2);
    const save = (by: FieldCipher, givenName: string) =>
      context.database.transaction((trx) =>
        saveRegisteredPersons(trx, by, [{ fiscalCode, person: registeredPerson({ givenName }) }], 'import'),
      );
    const found = async () => (await findRegisteredPerson(context.database, rotating, fiscalCode))?.givenName;
    await save(old, 'Maria');
    const first = await found();
    await save(rotating, 'Maria Anna');
    const rows = await context.database('registered_person');
    expect({ first, after: await found(), rows: rows.length }).toEqual({
      first: 'Maria',
      after: 'Maria Anna',
      rows: 1,
    });
  });
});
