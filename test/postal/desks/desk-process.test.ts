/** Postal for desks as a process of its own: real MariaDB, Kafka, mutual TLS and CUPS, killed in the middle of a print. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KafkaBus } from '../../../runtime/bus-kafka';
import { makeAuthority } from '../../../runtime/certificates';
import { later, millisecondsPerHour } from '../../../runtime/clock';
import { openDatabase } from '../../../runtime/database';
import { keyringText, publicPartOf } from '../../../runtime/key-file';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { migrate } from '../../../runtime/migrate';
import { migrations } from '../../../services/postal/migrations';
import { bundle } from '../../support/bundled-process';
import { certificateFiles } from '../../support/certificate-files';
import { startCups } from '../../support/cups';
import { freePort } from '../../support/free-port';
import { freshMariaDb } from '../../support/fresh-mariadb';
import { createTopics } from '../../support/fresh-topics';
import { keyringWith, newKey } from '../../support/keyrings';
import type { KillPoint } from '../../support/kill-point';
import { startProcess } from '../../support/process';
import { ownKafkaCluster } from '../../support/servers';
import { temporaryFolder } from '../../support/temporary-folder';
import { waitFor } from '../../support/wait-for';
import { type TakenReport, takeReports } from '../reports-taken';
import { newDelivery, postalSecrets, slipDelivery } from '../signed-events';

const patience = { deadlineMilliseconds: 60_000 };
const deaths: readonly KillPoint[] = [
  // The printer has it, held, and nobody has let it go.
  { kind: 'statement', text: 'update `batch` set `reference`', when: 'committed' },
  // It was let go, and nobody has written so.
  { kind: 'statement', text: "update `batch` set `state` = 'handed-over'", when: 'before' },
];

test('a slip whose process is killed before and after its release comes out once, unless its time is over, and is reported by postal/desk; the post’s key refuses the start', async () => {
  const [signing, sealing, secrets] = [newKey('event-signing'), newKey('seal-desk'), postalSecrets()];
  const keys = {
    credentials: keyringWith(signing, publicPartOf(sealing)),
    postal: keyringWith(sealing, ...secrets),
  };
  const [cluster, fresh, cups, folder] = await Promise.all([
    ownKafkaCluster(1),
    freshMariaDb(),
    startCups(),
    temporaryFolder(),
  ]);
  await createTopics(['symbolon.delivery.desk.v1', 'symbolon.delivery.desk.v1.dlq'], { brokers: cluster.brokers });
  const queue = await cups.addQueue();
  const database = openDatabase({ url: fresh.url, poolSize: 2 });
  await migrate(database, migrations, silentLog);
  const authority = await makeAuthority();
  const own = await certificateFiles(authority, ['spiffe://example.org/postal/desk']);
  const [keyringFile, desksFile] = [join(folder, 'keyring.json'), join(folder, 'desks.json')];
  const ownKeys = [publicPartOf(signing), sealing, ...secrets];
  await writeFile(keyringFile, keyringText([...ownKeys, newKey('seal-letter')]), { mode: 0o600 });
  await writeFile(desksFile, JSON.stringify({ 'roma-1': { uri: queue.url.href } }));
  const preload = await bundle('test/support/kill-preload.ts');
  const [credentialsPort, healthPort, listenPort] = [await freePort(), await freePort(), await freePort()];
  const start = (settings: Readonly<Record<string, string>> = {}) =>
    startProcess({
      entry: 'services/postal/main',
      healthListen: `127.0.0.1:${healthPort}`,
      env: {
        DESTINATION: 'desk',
        LISTEN: `127.0.0.1:${listenPort}`,
        HEALTH_LISTEN: `127.0.0.1:${healthPort}`,
        DATABASE_URL: fresh.url,
        KAFKA_BROKERS: cluster.brokers.join(','),
        KEYRING_FILE: keyringFile,
        TLS_CERT_FILE: own.certFile,
        TLS_KEY_FILE: own.keyFile,
        TLS_CA_FILE: own.caFile,
        CREDENTIALS_ADDRESS: `localhost:${credentialsPort}`,
        DESK_PRINTERS_FILE: desksFile,
        PRINTER_REQUIRE_TLS: 'false',
        PRINT_LEASE_SECONDS: '3',
        OUTBOX_LEASE_SECONDS: '3',
        ...settings,
      },
    });

  const withPostsKey = await start();
  expect((await withPostsKey.end).code).not.toBe(0);
  expect(withPostsKey.lines.join('\n')).toContain('must not hold a private key for seal-letter');
  await writeFile(keyringFile, keyringText(ownKeys), { mode: 0o600 });

  const reports = new Map<string, TakenReport>();
  const credentials = await takeReports(credentialsPort, await certificateFiles(authority, []), reports);
  const bus = new KafkaBus({
    brokers: cluster.brokers,
    clientId: 'test',
    log: silentLog,
    metrics: openMetrics(),
    onFatal: () => {},
  });
  await bus.start();
  const notAfterTime = later(new Date(), millisecondsPerHour);
  const slip = await slipDelivery(keys, newDelivery(), { deskId: 'roma-1', notAfterTime });
  await waitFor('Kafka to take the slip', async () => (await bus.publish([slip]))[0]?.kind === 'acknowledged');
  for (const point of deaths) {
    const dying = await start({ KILL_POINT: JSON.stringify(point), NODE_OPTIONS: `--require=${preload}` });
    expect(await dying.end).toEqual({ code: null, signal: 'SIGKILL' });
  }
  const postal = await start();
  const caller = 'spiffe://example.org/postal/desk';
  await waitFor('all to be reported', () => [...reports.values()].some(({ state }) => state === 'SENT'), patience);
  expect([...reports.values()].map((report) => [report.state, report.caller])).toEqual([
    ['ACCEPTED', caller],
    ['SENDING', caller],
    ['SENT', caller],
  ]);
  expect(await queue.drawnAtRest()).toHaveLength(1);
  expect(await postal.kill('SIGTERM')).toEqual({ code: 0, signal: null });

  // One that lies at its printer, held, when its time ends is let go by nobody but an operator.
  const dying = await start({ KILL_POINT: JSON.stringify(deaths[0]), NODE_OPTIONS: `--require=${preload}` });
  const late = await slipDelivery(keys, newDelivery(), { deskId: 'roma-1', notAfterTime });
  await waitFor('Kafka to take the next', async () => (await bus.publish([late]))[0]?.kind === 'acknowledged');
  expect(await dying.end).toEqual({ code: null, signal: 'SIGKILL' });
  await database('letter')
    .where({ state: 'printing' })
    .update({ not_after_time: new Date(0) });
  const after = await start();
  const leftOpen = () => database('letter').whereNotNull('left_open_time').pluck('left_open_reason');
  await waitFor('it to be left open', async () => (await leftOpen())[0] === 'PRINT_UNCLEAR', patience);
  expect(await queue.drawnAtRest()).toHaveLength(1);
  expect(await after.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(postal.lines.join('\n')).not.toMatch(/QW8Z|Maria/);
  await Promise.all([bus.stop(), credentials.stop(), database.destroy(), cups.stop()]);
  await Promise.all([fresh.drop(), cluster.stop()]);
}, 300_000);
