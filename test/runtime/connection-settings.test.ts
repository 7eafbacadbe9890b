import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAuthority } from '../../runtime/certificates';
import { type Environment, readSettings } from '../../runtime/config';
import { databaseAccess, databaseSettings, kafkaAccess, kafkaSettings } from '../../runtime/connection-settings';
import { openDatabase } from '../../runtime/database';
import { isFault } from '../../runtime/fault';
import { certificateFiles } from '../support/certificate-files';
import { ownMariaDb } from '../support/own-mariadb';
import { temporaryFolder } from '../support/temporary-folder';

const url = 'mysql://me@db.example/mine';
const database = (env: Environment) => databaseAccess(readSettings(env, databaseSettings(['mysql', 'file'])));
const kafka = (env: Environment) => kafkaAccess(readSettings(env, kafkaSettings()));

let password: string;
let authority: string;
let empty: string;
beforeAll(async () => {
  const folder = await temporaryFolder();
  const file = async (name: string, content: string): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  password = await file('password', 's3cret\n');
  authority = await file('ca.pem', 'PEM');
  empty = await file('empty', '\n');
});

function wrongIn(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.fields.map(({ field }) => field);
  }
}

test('without files everything is plain, and the password that of the URL', () => {
  expect([database({ DATABASE_URL: url }), kafka({})]).toEqual([{ url }, {}]);
});

test('files give the password, without the end of its line, and TLS', () => {
  const files = { DATABASE_PASSWORD_FILE: password, DATABASE_CA_FILE: authority };
  const brokers = { KAFKA_CA_FILE: authority, KAFKA_SASL_USERNAME: 'me', KAFKA_SASL_PASSWORD_FILE: password };
  expect([database({ DATABASE_URL: url, ...files }), kafka(brokers)]).toEqual([
    { url, password: 's3cret', certificateAuthority: 'PEM' },
    {
      tls: { ca: 'PEM', minVersion: 'TLSv1.2' },
      sasl: { mechanism: 'scram-sha-512', username: 'me', password: 's3cret' },
    },
  ]);
});

test('what does not fit together, or cannot be read, is named', () => {
  const withFiles = (own: Environment) => wrongIn(() => database({ DATABASE_URL: url, ...own }));
  expect({
    parameters: wrongIn(() => database({ DATABASE_URL: `${url}?ssl=true` })),
    twoPasswords: withFiles({ DATABASE_URL: 'mysql://me:x@db/mine', DATABASE_PASSWORD_FILE: password }),
    missing: withFiles({ DATABASE_PASSWORD_FILE: '/nowhere', DATABASE_CA_FILE: '/nowhere' }),
    empty: withFiles({ DATABASE_PASSWORD_FILE: empty }),
    sqlite: withFiles({ DATABASE_URL: 'file:x', DATABASE_PASSWORD_FILE: password, DATABASE_CA_FILE: authority }),
    nobody: wrongIn(() => kafka({ KAFKA_SASL_PASSWORD_FILE: password })),
    noPassword: wrongIn(() => kafka({ KAFKA_SASL_USERNAME: 'me' })),
    noAuthority: wrongIn(() => kafka({ KAFKA_CA_FILE: '/nowhere' })),
  }).toEqual({
    parameters: ['DATABASE_URL'],
    twoPasswords: ['DATABASE_PASSWORD_FILE'],
    missing: ['DATABASE_PASSWORD_FILE', 'DATABASE_CA_FILE'],
    empty: ['DATABASE_PASSWORD_FILE'],
    sqlite: ['DATABASE_PASSWORD_FILE', 'DATABASE_CA_FILE'],
    nobody: ['KAFKA_SASL_USERNAME'],
    noPassword: ['KAFKA_SASL_PASSWORD_FILE'],
    noAuthority: ['KAFKA_CA_FILE'],
  });
});

test('with an authority the database must have a certificate of it, and the connection is TLS', async () => {
  const mine = await makeAuthority();
  const files = await certificateFiles(mine, []);
  const server = await ownMariaDb([`--ssl-cert=${files.certFile}`, `--ssl-key=${files.keyFile}`]);
  const cipherWith = async (certificateAuthority: string): Promise<unknown> => {
    const opened = openDatabase({ url: `${server.url}/mysql`, poolSize: 1, certificateAuthority });
    try {
      return (await opened.raw("SHOW STATUS LIKE 'Ssl_cipher'"))[0][0].Value !== '' ? 'TLS' : 'plain';
    } catch {
      return 'refused';
    } finally {
      await opened.destroy();
    }
  };
  const outcomes = [
    await cipherWith(readFileSync(files.caFile, 'utf8')),
    await cipherWith((await makeAuthority()).certificate),
  ];
  await server.stop();

  expect(outcomes).toEqual(['TLS', 'refused']);
});
