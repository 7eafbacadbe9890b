import { wrongOnesIn } from '../../runtime/config';
import { openDatabase } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { readWorkConfig } from '../../services/credentials/config';
import { registerOf } from '../../services/credentials/register-settings';
import { keyringWith, newKey } from '../support/keyrings';

const restoreLink = { RESTORE_LINK_URL: 'https://portal.example.org/restore' };

function faultsOf(env: Record<string, string>) {
  try {
    readWorkConfig({ ...restoreLink, ...env });
    return [];
  } catch (error) {
    return wrongOnesIn(error).map(({ field, description }) => `${field} ${description}`);
  }
}

function registerBy(env: Record<string, string>) {
  const database = openDatabase({ url: 'file::memory:', poolSize: 1 });
  const cipher = new FieldCipher(keyringWith(newKey('field'), newKey('index')));
  return registerOf(readWorkConfig({ ...restoreLink, ...env }), {
    database,
    cipher,
    log: silentLog,
    metrics: openMetrics(),
  });
}

describe("the population register's settings", () => {
  test.each([
    [{}],
    [{ POPULATION_REGISTER: 'table' }],
    [{ POPULATION_REGISTER: 'http', REGISTER_URL: 'https://register.example/persons' }],
    [{ POPULATION_REGISTER: 'http', REGISTER_URL: 'http://127.0.0.1:8080/persons' }],
    [{ POPULATION_REGISTER: 'http', REGISTER_URL: 'http://[::1]:8080/persons' }],
  ])('go together: %j', (env) => {
    expect(faultsOf(env)).toEqual([]);
  });

  test('tell what does not go together with everything else that is wrong between settings', () => {
    expect(faultsOf({ POPULATION_REGISTER: 'http', REMINDER_DAYS: '3' })).toEqual([
      'LAST_REMINDER_DAYS must be less than REMINDER_DAYS',
      'REGISTER_URL is required with POPULATION_REGISTER=http',
    ]);
  });

  test.each([
    ['http://register.example/', 'must be https: for another machine: it gets fiscal codes and answers with addresses'],
    ['https://me:secret@register.example/', 'must have no user and password: the login is REGISTER_TOKEN_FILE'],
  ])('refuse %s', (url, description) => {
    expect(faultsOf({ POPULATION_REGISTER: 'http', REGISTER_URL: url })).toEqual([`REGISTER_URL ${description}`]);
  });

  test('make no register, where there is none, and one where there is', () => {
    const url = 'https://register.example/';
    expect([
      registerBy({}),
      registerBy({ POPULATION_REGISTER: 'table' }),
      registerBy({ POPULATION_REGISTER: 'http', REGISTER_URL: url }),
    ]).toEqual([undefined, { find: expect.any(Function) }, { find: expect.any(Function) }]);
  });

  test('refuse an authority whose file is not there', () => {
    const env = {
      POPULATION_REGISTER: 'http',
      REGISTER_URL: 'https://register.example/',
      REGISTER_CA_FILE: '/none.pem',
    };
    expect(() => registerBy(env)).toThrow(expect.objectContaining({ reason: 'WRONG_SETTINGS' }));
  });
});
