/** Postal as a process of its own: real MariaDB, real Kafka, mutual TLS, a spool folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KafkaBus } from '../../runtime/bus-kafka';
import { makeAuthority } from '../../runtime/certificates';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { openDatabase } from '../../runtime/database';
import { keyringText, publicPartOf } from '../../runtime/key-file';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { migrate } from '../../runtime/migrate';
import { migrations } from '../../services/postal/migrations';
import { batchesIn } from '../support/batches-in-spool';
import { certificateFiles } from '../support/certificate-files';
import { freePort } from '../support/free-port';
import { freshMariaDb } from '../support/fresh-mariadb';
import { createTopics } from '../support/fresh-topics';
import { lettersIn } from '../support/halves';
import { keyringWith, newKey } from '../support/keyrings';
import { startProcess } from '../support/process';
import { ownKafkaCluster } from '../support/servers';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { type TakenReport, takeReports } from './reports-taken';
import { newDelivery, postalSecrets, splitDelivery } from './signed-events';

const entry = 'services/postal/main';

test('a process with wrong settings ends at once and names all of them; --help lists them', async () => {
  const wrong = await startProcess({ entry, env: { DESTINATION: 'counter', KAFKA_BROKERS: 'localhost:9092' } });
  expect(await wrong.end).toEqual({ code: 78, signal: null });
  for (const name of ['DESTINATION', 'SPOOL_FOLDER', 'DATABASE_URL', 'KEYRING_FILE'])
    expect(wrong.lines.join('\n')).toContain(name);
  const help = await startProcess({ entry, env: {}, args: ['--help'] });
  expect(await help.end).toEqual({ code: 0, signal: null });
  expect(help.lines.join('\n')).toContain('SPOOL_FOLDER');
});

test('a process waits for its schema and for credentials, prints what comes by Kafka, reports it over mutual TLS, and stops', async () => {
  const [signing, sealing] = [newKey('event-signing'), newKey('seal-letter')];
  const ownKeys = [sealing, ...postalSecrets()];
  const keys = { credentials: keyringWith(signing, publicPartOf(sealing)), postal: keyringWith(...ownKeys) };
  const cluster = await ownKafkaCluster(1);
  const { url, drop } = await freshMariaDb();
  await createTopics(['symbolon.delivery.letter.v1', 'symbolon.delivery.letter.v1.dlq'], { brokers: cluster.brokers });
  const authority = await makeAuthority();
  const own = await certificateFiles(authority, ['spiffe://example.org/postal/post']);
  const folder = await temporaryFolder();
  const keyringFile = join(folder, 'keyring.json');
  await writeFile(keyringFile, keyringText([publicPartOf(signing), ...ownKeys]), {
    mode: 0o600,
  });
  const [credentialsPort, healthPort, listenPort] = [await freePort(), await freePort(), await freePort()];
  const spool = join(folder, 'spool');
  const postal = await startProcess({
    entry,
    healthListen: `127.0.0.1:${healthPort}`,
    env: {
      LISTEN: `127.0.0.1:${listenPort}`,
      HEALTH_LISTEN: `127.0.0.1:${healthPort}`,
      DATABASE_URL: url,
      KAFKA_BROKERS: cluster.brokers.join(','),
      KEYRING_FILE: keyringFile,
      TLS_CERT_FILE: own.certFile,
      TLS_KEY_FILE: own.keyFile,
      TLS_CA_FILE: own.caFile,
      CREDENTIALS_ADDRESS: `localhost:${credentialsPort}`,
      SPOOL_FOLDER: spool,
      BATCH_MAX_SECONDS: '0',
    },
  });
  await postal.waitForLine('schema (npm run migrate)');
  const readyBefore = await fetch(`http://127.0.0.1:${healthPort}/readyz`);
  expect(readyBefore.status).toBe(503);

  const database = openDatabase({ url, poolSize: 2 });
  await migrate(database, migrations, silentLog);
  await postal.waitUntilReady();
  const bus = new KafkaBus({
    brokers: cluster.brokers,
    clientId: 'test',
    log: silentLog,
    metrics: openMetrics(),
    onFatal: () => {},
  });
  await bus.start();
  const letter = await splitDelivery(keys, newDelivery(), { notAfterTime: later(new Date(), millisecondsPerDay) });
  await waitFor('Kafka to take the letter', async () => (await bus.publish([letter]))[0]?.kind === 'acknowledged');
  await waitFor('the letter in the spool', async () => (await lettersIn(spool)).length === 1);

  // Only now: reports wait in the outbox until somebody takes them.
  const reports = new Map<string, TakenReport>();
  const credentials = await takeReports(credentialsPort, await certificateFiles(authority, []), reports);
  await waitFor('the reports', () => reports.size === 3);
  const caller = 'spiffe://example.org/postal/post';
  expect([...reports.values()].map((report) => [report.state, report.caller])).toEqual([
    ['ACCEPTED', caller],
    ['SENDING', caller],
    ['SENT', caller],
  ]);
  const [letterId] = await database('letter').pluck('id');
  expect(await batchesIn(spool)).toEqual([
    { batchId: expect.any(String), letters: [`${letterId}-1-1.pdf`], inManifest: [`${letterId}-1-1.pdf`] },
  ]);

  expect(await postal.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(postal.lines.join('\n')).not.toMatch(/QW8Z|Alessandro/);
  await Promise.all([bus.stop(), credentials.stop(), database.destroy()]);
  await Promise.all([drop(), cluster.stop()]);
});
