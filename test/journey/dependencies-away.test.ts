import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { anApplicationMessage } from '../support/application-message';
import { type Deployment, openDeployment, tlsOf } from '../support/deployment';
import { type FaultProxy, faultProxyTo } from '../support/fault-proxy';
import { freePort } from '../support/free-port';
import { type StartedProcess, startProcess } from '../support/process';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

describe('credentials while what it depends on is away', () => {
  let deployment: Deployment;
  let proxy: FaultProxy;
  let credentials: StartedProcess;
  let client: CredentialServiceClient;

  beforeAll(async () => {
    deployment = await openDeployment();
    await deployment.migrate('credentials');
    const database = new URL(deployment.databaseUrls.credentials);
    proxy = await faultProxyTo({ host: database.hostname, port: Number(database.port) });
    await proxy.cut();
    database.port = String(proxy.port);
    const kafkaAway = `127.0.0.1:${await freePort()}`;
    credentials = await deployment.start('credentials', { DATABASE_URL: String(database), KAFKA_BROKERS: kafkaAway });
    const tls = tlsOf(deployment, 'portal');
    client = await openClient(CredentialServiceClient, { address: deployment.credentialsAddress, tls });
  });
  afterAll(async () => {
    client?.close();
    await proxy?.cut();
    await deployment?.close();
  });

  const ask = () =>
    callUnary(
      client,
      'requestPin',
      { requestId: randomUUID(), application: anApplicationMessage(Date.now() % 1_000_000) },
      { deadlineMilliseconds: 60_000 },
    );
  const readiness = async () => {
    const response = await fetch(`http://${deployment.health.credentials}/readyz`);
    return { status: response.status, text: await response.text() };
  };

  test('it waits for its database, says so once, and is not serving meanwhile', async () => {
    await credentials.waitForLine('dependency.waiting');
    await waitFor('the health server', async () => (await readiness()).status === 503);
    await waitFor('several more looks', async () => true, { everyMilliseconds: 1_000 });
    expect(credentials.lines.filter((line) => line.includes('dependency.waiting'))).toHaveLength(1);
  });

  test('it serves when the database is there, though Kafka is not: the outbox holds', async () => {
    await proxy.mend();
    await credentials.waitUntilReady();
    expect((await ask()).pinRequest?.deliveries).toHaveLength(2);
  });

  test('it answers UNAVAILABLE when it loses its database, and is not serving', async () => {
    await proxy.cut();
    await expect(ask()).rejects.toMatchObject({ kind: 'unavailable', reason: 'DATABASE_UNAVAILABLE' });
    const { text } = await waitFor('not ready', async () => {
      const now = await readiness();
      return now.status === 503 && now;
    });
    expect(text).toContain('database');
  });

  test('it goes on when the database is back', async () => {
    await proxy.mend();
    await waitFor('an answer', () => ask().catch(() => undefined), {
      deadlineMilliseconds: 60_000,
      everyMilliseconds: 200,
    });
    await waitFor('ready', async () => (await readiness()).status === 200);
  });

  test('stops cleanly though Kafka never came', async () => {
    expect(await credentials.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});

describe('a process with wrong settings', () => {
  test.each([
    [
      'credentials',
      { FIRST_HALF_CHANNELS: 'pigeon', LETTER_HOLD: 'sometimes' },
      ['FIRST_HALF_CHANNELS', 'LETTER_HOLD', 'DATABASE_URL', 'KEYRING_FILE', 'RESTORE_LINK_URL'],
    ],
    ['notify', { CHANNELS: 'sms,mail', DATABASE_URL: 'postgres://x' }, ['CHANNELS', 'DATABASE_URL', 'KAFKA_BROKERS']],
    ['notify', { CHANNELS: 'sms', SMTP_URL: 'smtp://mail' }, ['SMTP_URL', 'SMPP_URL', 'SMS_HTTP_URL', 'DATABASE_URL']],
    ['postal', { DESTINATION: 'moon', LISTEN: 'nowhere' }, ['DESTINATION', 'LISTEN', 'SPOOL_FOLDER']],
  ])('%s ends at once, and names all of them', async (name, env, named) => {
    const started = await startProcess({ entry: `services/${name}/main`, env });
    expect(await started.end).toEqual({ code: 78, signal: null });
    for (const setting of named) expect(started.lines.join('\n')).toContain(setting);
  });

  /** The settings that a process named when it ended, which it must do though its database and Kafka are away. */
  async function namedByNotify(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const nobody = `127.0.0.1:${await freePort()}`;
    const addresses = { LISTEN: '127.0.0.1:0', HEALTH_LISTEN: '127.0.0.1:0', CREDENTIALS_ADDRESS: nobody };
    const database = { DATABASE_URL: `mysql://notify@${nobody}/notify`, KAFKA_BROKERS: nobody };
    const mail = { CHANNELS: 'mail', SMTP_URL: `smtp://${nobody}`, SMTP_FROM: 'pin@symbolon.example' };
    const { end, lines } = await startProcess({
      entry: 'services/notify/main',
      env: { ...addresses, ...database, ...mail, ...env },
    });
    expect(await end).toEqual({ code: 78, signal: null });
    return lines.flatMap((line) => /^ {2}([A-Z_, ]+[A-Z])/.exec(line)?.[1] ?? []);
  }
  const named = ['KEYRING_FILE', 'TLS_CERT_FILE', 'TLS_KEY_FILE', 'TLS_CA_FILE'];
  const allAt = (path: string) => Object.fromEntries(named.map((name) => [name, path]));

  test('names files that cannot be read together with the other wrong settings', async () => {
    const others = { DATABASE_CA_FILE: '/nope', SMTP_PASSWORD_FILE: '/nope', SMTP_CA_FILE: '/nope' };
    expect(await namedByNotify({ ...allAt('/nope'), ...others, SEND_CONCURRENCY: 'many' })).toEqual([
      'SEND_CONCURRENCY',
      ...named,
      'DATABASE_CA_FILE',
      'SMTP_PASSWORD_FILE',
      'SMTP_CA_FILE',
    ]);
  });

  test('names all files that hold something else than they should', async () => {
    const path = join(await temporaryFolder(), 'no-key');
    await writeFile(path, 'no key', { mode: 0o600 });
    const sasl = { KAFKA_SASL_PASSWORD_FILE: path };
    expect(await namedByNotify({ ...allAt(path), ...sasl })).toEqual([
      'KEYRING_FILE',
      'TLS_CERT_FILE, TLS_KEY_FILE, TLS_CA_FILE',
      'KAFKA_SASL_USERNAME',
    ]);
  });
});
