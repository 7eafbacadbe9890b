import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readConfig as readCredentialsConfig } from '../../services/credentials/config';

const root = resolve(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const dockerfile = read('deploy/Dockerfile');
const compose = read('deploy/compose.yaml');

/** The lines of one service in compose.yaml. */
function serviceBlock(name: string): string {
  const [, block = ''] = new RegExp(`^ {2}${name}:\\n((?: {4}.*\\n|\\n)+)`, 'm').exec(compose) ?? [];
  return block;
}

function everyMatch(text: string, form: RegExp): string[] {
  return [...text.matchAll(form)].map(([, found]) => String(found));
}

test('every image is pinned by a tag with a version', () => {
  const images = [...everyMatch(dockerfile, /^FROM (\S+)/gm), ...everyMatch(compose, /^ +image: (\S+)$/gm)];

  expect(images).toHaveLength(6);
  expect(images.filter((image) => !/^[a-z0-9./-]+:v?\d+\.\d+[\w.-]*$/.test(image))).toEqual([]);
});

test('what the image is built from is here, and .dockerignore lets it in', () => {
  const sources = everyMatch(dockerfile, /^COPY (?!--from)(.+) \S+$/gm).flatMap((line) => line.split(' '));
  const letIn = everyMatch(read('.dockerignore'), /^!(\S+)$/gm);

  expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  expect([...letIn].sort()).toEqual([...sources].sort());
});

test('the image runs as nobody in particular, by number', () => {
  expect(everyMatch(dockerfile, /^USER (.+)$/gm)).toEqual(['1000:1000']);
});

describe.each([
  { service: 'credentials', program: 'credentials', healthPort: 9101 },
  { service: 'notify', program: 'notify', healthPort: 9103 },
  // On the same database.
  { service: 'notify-sms', program: 'notify', healthPort: 9102, migratedBy: 'notify' },
  { service: 'postal', program: 'postal', healthPort: 9104 },
  { service: 'postal-desk', program: 'postal', healthPort: 9105 },
])('$service in compose.yaml', ({ service, program, healthPort, migratedBy = service }) => {
  test('is started, migrated and asked for its readiness', () => {
    const running = serviceBlock(service);
    const migration = serviceBlock(`migrate-${migratedBy}`);

    expect(running).toContain(`command: [dist/services/${program}/main.js]`);
    expect(running).toContain(`env_file: [settings/${service}.env]`);
    expect(running).toContain(`http://127.0.0.1:${healthPort}/readyz`);
    expect(running).toContain(`${service}-keys:/run/symbolon:ro`);
    expect(migration).toContain(`command: [dist/services/${program}/migrate.js]`);
    expect(migration).toContain(`settings/${migratedBy}.env`);
    expect(existsSync(join(root, `services/${program}/main.ts`))).toBe(true);
    expect(existsSync(join(root, `services/${program}/migrate.ts`))).toBe(true);
  });
});

test('a stop is waited for longer than the services take for it', () => {
  const settings = read('deploy/settings/credentials.env');
  const env = Object.fromEntries([...settings.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, key, value]) => [key, value]));
  const [graceSeconds] = everyMatch(compose, /^ +stop_grace_period: (\d+)s$/gm);

  expect(Number(graceSeconds)).toBeGreaterThan(readCredentialsConfig(env).stopGraceSeconds);
});

test('letters go to the volume that is there for them, and each folder for a volume is in the image', () => {
  const folder = '/var/spool/symbolon';

  expect(read('deploy/settings/postal.env')).toContain(`SPOOL_FOLDER=${folder}\n`);
  expect(serviceBlock('postal')).toContain(`"spool:${folder}"`);
  const mounted = everyMatch(compose, /(?:-keys|authority|spool):(\/[\w/-]+)/g);
  expect(
    mounted.filter(
      (path) =>
        !everyMatch(dockerfile, /install -d (.+)$/gm)[0]
          ?.split(' ')
          .includes(path),
    ),
  ).toEqual([]);
});

test('the database and the services run with nothing that could lose an acknowledged commit', () => {
  expect(serviceBlock('mysql')).toContain('--innodb-flush-log-at-trx-commit=1, --sync-binlog=1');
});
