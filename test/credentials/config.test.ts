import { wrongOnesIn } from '../../runtime/config';
import { readConfig, readWorkConfig } from '../../services/credentials/config';

const restoreLink = { RESTORE_LINK_URL: 'https://portal.example.org/restore' };

function faultsOf(env: Record<string, string>) {
  try {
    readWorkConfig({ ...restoreLink, ...env });
    return [];
  } catch (error) {
    return wrongOnesIn(error);
  }
}

describe("credentials' settings", () => {
  test.each([
    [{}],
    [{ ISSUE_EXPIRY_AT_MOST_DAYS: '89' }],
    [{ LETTER_TIME_TO_LIVE_DAYS: '31' }],
  ])('leave every letter the days that its holder is told: %j', (env) => {
    expect(faultsOf(env)).toEqual([]);
  });

  test('give the link of a restore a fragment only once', () => {
    expect(faultsOf({ RESTORE_LINK_URL: 'https://portal.example.org/#/restore' })).toEqual([
      { field: 'RESTORE_LINK_URL', reason: 'WRONG_SETTING', description: 'must have no # of its own' },
    ]);
  });

  test('name where a restore leads to: a token that is mailed with an address of nobody is in strange hands', () => {
    expect(faultsOf({ RESTORE_LINK_URL: '' })).toEqual([
      { field: 'RESTORE_LINK_URL', reason: 'WRONG_SETTING', description: 'is required' },
    ]);
  });

  test.each([
    ['https://portal.example.org/restore', []],
    ['http://localhost:3000/restore', []],
    ['http://127.0.0.1:8025/restore', []],
    ['http://[::1]:8025/restore', []],
    [
      'http://portal.example.org/restore',
      ['must be https, except on this machine: whoever is on the way has the page'],
    ],
  ])('have that of a restore by TLS, except on this machine: %s', (url, told) => {
    expect(faultsOf({ RESTORE_LINK_URL: url }).map(({ description }) => description)).toEqual(told);
  });

  test.each([
    [{ ISSUE_EXPIRY_AT_MOST_DAYS: '88' }, 89],
    [{ LETTER_TIME_TO_LIVE_DAYS: '32' }, 91],
    [{ UNCONFIRMED_DAYS: '16' }, 91],
    [{ ISSUE_EXPIRY_DAYS: '47' }, 91],
    [{ ISSUE_EXPIRY_ABROAD_DAYS: '47' }, 91],
  ])('are refused where a late letter would have fewer days than it tells: %j', (env, least) => {
    expect(faultsOf(env)).toEqual([
      {
        field: 'ISSUE_EXPIRY_AT_MOST_DAYS',
        reason: 'WRONG_SETTING',
        description: `must be at least ${least}: UNCONFIRMED_DAYS, LETTER_TIME_TO_LIVE_DAYS and the longer of the two other expiries`,
      },
    ]);
  });
});

test('the last reminder of an expiry must come after the first', () => {
  expect(faultsOf({ REMINDER_DAYS: '14', LAST_REMINDER_DAYS: '14' })).toEqual([
    { field: 'LAST_REMINDER_DAYS', reason: 'WRONG_SETTING', description: 'must be less than REMINDER_DAYS' },
  ]);
});

describe('whose tokens operators come with', () => {
  const deployed = {
    ...restoreLink,
    DATABASE_URL: 'mysql://a:b@localhost/c',
    KAFKA_BROKERS: 'k:9092',
    KEYRING_FILE: 'k',
    TLS_CERT_FILE: 'c',
    TLS_KEY_FILE: 'k',
    TLS_CA_FILE: 'a',
  };
  const [file, url, issuer] = [
    { OPERATOR_JWKS_FILE: '/keys.json' },
    { OPERATOR_JWKS_URL: 'https://login.example.org/jwks' },
    { OPERATOR_ISSUER: 'https://login.example.org' },
  ];
  const fieldOf = (env: Record<string, string>) => {
    try {
      readConfig({ ...deployed, ...env });
      return undefined;
    } catch (error) {
      return wrongOnesIn(error)[0]?.field;
    }
  };

  test.each([
    [{}, undefined],
    [{ ...issuer, ...file }, undefined],
    [{ ...issuer, ...url }, undefined],
    [{ ...issuer, OPERATOR_JWKS_URL: 'http://127.0.0.1:8080/jwks' }, undefined],
    [{ ...issuer, OPERATOR_JWKS_URL: 'http://login.example.org/jwks' }, 'OPERATOR_JWKS_URL'],
    [issuer, 'OPERATOR_JWKS_FILE'],
    [{ ...issuer, ...file, ...url }, 'OPERATOR_JWKS_FILE'],
    [file, 'OPERATOR_ISSUER'],
    [url, 'OPERATOR_ISSUER'],
  ])('%j: the setting that is wrong is %s', (env, field) => {
    expect(fieldOf(env)).toBe(field);
  });
});
