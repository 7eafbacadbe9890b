import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Environment } from '../../runtime/config';
import * as credentials from '../../services/credentials/config';
import * as notify from '../../services/notify/config';
import * as postal from '../../services/postal/config';

const deploy = resolve(__dirname, '../../deploy');

interface SettingsFile {
  /** What it sets, and what it only shows. */
  readonly set: Environment;
  readonly shown: Environment;
}

function settingsFile(name: string): SettingsFile {
  const lines = readFileSync(join(deploy, 'settings', `${name}.env`), 'utf8').split('\n');
  const pairsIn = (form: RegExp) =>
    Object.fromEntries(
      lines.flatMap((line) => {
        const [, key, value] = form.exec(line) ?? [];
        return key === undefined ? [] : [[key, value] as const];
      }),
    );
  return { set: pairsIn(/^([A-Z0-9_]+)=(.*)$/), shown: pairsIn(/^# ([A-Z0-9_]+)=(.*)$/) };
}

/** The names in what --help prints. */
function namesIn(settingsHelp: string): string[] {
  return [...settingsHelp.matchAll(/^ {2}(\w+) {2}/gm)].map(([, name]) => String(name));
}

const services = [
  {
    name: 'credentials',
    database: 'credentials',
    config: credentials,
    keys: 'credentials',
    listen: '0.0.0.0:50051',
    health: '0.0.0.0:9101',
  },
  {
    name: 'notify',
    database: 'notify',
    config: { ...notify, settingsHelp: notify.settingsHelpFor('mail') },
    keys: 'notify-mail',
    listen: '0.0.0.0:50053',
    health: '0.0.0.0:9103',
  },
  {
    name: 'notify-sms',
    database: 'notify',
    config: { ...notify, settingsHelp: notify.settingsHelpFor('sms') },
    keys: 'notify-sms',
    listen: '0.0.0.0:50052',
    health: '0.0.0.0:9102',
  },
  {
    name: 'postal',
    database: 'postal',
    config: { ...postal, settingsHelp: postal.settingsHelpFor('post') },
    keys: 'postal-post',
    listen: '0.0.0.0:50054',
    health: '0.0.0.0:9104',
  },
  {
    name: 'postal-desk',
    database: 'postal_desk',
    config: { ...postal, settingsHelp: postal.settingsHelpFor('desk') },
    keys: 'postal-desk',
    listen: '0.0.0.0:50055',
    health: '0.0.0.0:9105',
  },
];

describe.each(services)('deploy/settings/$name.env', ({ name, database, config, keys, listen, health }) => {
  const { set, shown } = settingsFile(name);

  test('names every setting of the service and nothing else', () => {
    const named = [...Object.keys(set), ...Object.keys(shown)].sort();

    expect(named).toEqual(namesIn(config.settingsHelp).sort());
  });

  test('is read without a fault, and what it only shows is what holds without it', () => {
    expect(config.readConfig({ ...set, ...shown })).toEqual(config.readConfig(set));
  });

  test('leaves the service on its own ports', () => {
    expect(config.readConfig(set)).toMatchObject({ listen, healthListen: health });
  });

  test("points at the process's own keys", () => {
    const paths = ['KEYRING_FILE', 'TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'].map((file) => String(set[file]));

    expect(paths.map((path) => basename(path))).toEqual([
      `${keys}.keyring.json`,
      `${keys}.pem`,
      `${keys}.key`,
      'ca.pem',
    ]);
    expect(readFileSync(join(deploy, 'give-keys.sh'), 'utf8')).toContain(`give ${name} ${keys}\n`);
  });

  test('logs in to a database that deploy/databases.sql makes', () => {
    const { username, password, pathname } = new URL(String(set['DATABASE_URL']));
    const made = readFileSync(join(deploy, 'databases.sql'), 'utf8');

    expect({ username, pathname }).toEqual({ username: database, pathname: `/${database}` });
    expect(made).toContain(`CREATE DATABASE ${database} CHARACTER SET utf8mb4;`);
    expect(made).toContain(`CREATE USER ${username} IDENTIFIED BY '${password}';`);
    expect(made).toContain(`GRANT ALL ON ${database}.* TO ${username};`);
  });
});

test('deploy/settings/migrate.env names settings of the migrate command', () => {
  const command = readFileSync(resolve(__dirname, '../../runtime/migrate-command.ts'), 'utf8');
  const { set } = settingsFile('migrate');

  expect(Object.keys(set).filter((name) => !command.includes(`'${name}'`))).toEqual([]);
});
