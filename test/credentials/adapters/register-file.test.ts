import { openRegisterFile } from '../../../services/credentials/adapters/register-file';
import type { RegisterLine } from '../../../services/credentials/ports';
import { validFiscalCode } from '../../support/fiscal-codes';
import { registeredPerson } from '../../support/population-register-suite';
import { registerCsv, registerLine } from '../../support/register-csv';

async function linesOf(...lines: readonly string[]): Promise<RegisterLine[]> {
  const file = await openRegisterFile(await registerCsv(lines), () => {});
  const read: RegisterLine[] = [];
  for await (const line of file.lines()) read.push(line);
  await file.close();
  return read;
}

describe("A population register's file", () => {
  const { address, ...person } = registeredPerson();
  const good = { kind: 'person', line: 2, fiscalCode: validFiscalCode(1) };

  test('has a person a line', async () => {
    expect(await linesOf(registerLine(1))).toEqual([
      { ...good, person: { ...person, address: { ...address, building: '' } } },
    ]);
  });

  test('may leave out building, province, country and health card, and wrap a cell', async () => {
    const line = registerLine(1, {
      street: '"Via Roma\n12"',
      province: '',
      country_code: '',
      health_card_number: '',
      health_card_expiry_date: '',
    });
    const lived = { ...address, building: '', province: '' };
    expect(await linesOf(line)).toEqual([{ ...good, person: { ...person, address: lived, healthCard: undefined } }]);
  });

  test('may have addresses that are longer than a letter takes, and abroad', async () => {
    const changes = { street: 'x'.repeat(100), postal_code: 'W1A 1AA', province: 'Greater London', country_code: 'gb' };
    expect(await linesOf(registerLine(1, changes))).toEqual([
      { ...good, person: expect.objectContaining({ address: expect.objectContaining({ countryCode: 'GB' }) }) },
    ]);
  });

  test.each([
    ['fiscal_code FISCAL_CODE_CHECK_CHARACTER', { fiscal_code: 'RSSMRA80A01H501A' }],
    ['fiscal_code FIELD_REQUIRED, given_name FIELD_REQUIRED', { fiscal_code: '', given_name: ' ' }],
    ['postal_code POSTAL_CODE_NOT_A_CAP', { postal_code: '184' }],
    ['province PROVINCE_UNKNOWN', { province: 'QQ' }],
    ['country_code COUNTRY_UNKNOWN', { country_code: 'Italy' }],
    ['street TEXT_TOO_LONG', { street: 'x'.repeat(201) }],
    ['family_name CONTROL_CHARACTERS', { family_name: 'Ros\u0007si' }],
    ['health_card_number FIELD_REQUIRED', { health_card_number: '' }],
    ['health_card_expiry_date DATE_INVALID', { health_card_expiry_date: '2030-02-30' }],
  ])('has a bad line where it is %s', async (why, changes) => {
    expect(await linesOf(registerLine(1, changes))).toEqual([{ kind: 'bad', line: 2, lastLine: 2, why }]);
  });

  test('has bad lines where cells or quotes are not as they must be', async () => {
    expect(await linesOf('a;b', registerLine(1, { street: 'Via "Roma" 12' }), registerLine(2))).toEqual([
      { kind: 'bad', line: 2, lastLine: 2, why: '2 columns instead of 11' },
      { kind: 'bad', line: 3, lastLine: 3, why: 'quotes not as CSV has them' },
      expect.objectContaining({ kind: 'person', line: 4 }),
    ]);
  });
});
