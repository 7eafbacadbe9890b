import { ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { MemoryBus } from '../../runtime/bus-memory';
import { later, millisecondsPerDay, systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import type { Database } from '../../runtime/database';
import { uuidV7Ids } from '../../runtime/id';
import { publicPartOf } from '../../runtime/key-file';
import type { WrittenKey } from '../../runtime/keyring-file';
import { openMetrics } from '../../runtime/metrics';
import { operatorVerifier } from '../../runtime/operator-token';
import { drawReconciliation } from '../../services/postal/adapters/pdf/reconciliation-report';
import { spoolDestination } from '../../services/postal/adapters/spool/spool-destination';
import { readWorkConfig, type WorkConfig } from '../../services/postal/config';
import { migrations } from '../../services/postal/migrations';
import { wirePostal } from '../../services/postal/wire';
import { batchesIn } from '../support/batches-in-spool';
import { describeOnEachDatabase } from '../support/database-suite';
import { lettersIn } from '../support/halves';
import { keyringWith, newKey } from '../support/keyrings';
import { recordingLog } from '../support/recording-log';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { spoolIn } from './adapters/spool-support';
import { drawing, tables } from './postal-room';
import { newDelivery, postalSecrets, receivedRecord, splitDelivery, type TestKeys, testKeys } from './signed-events';

const patience = { deadlineMilliseconds: 60_000 };
jest.setTimeout(120_000);

describeOnEachDatabase('postal as it is wired', migrations, (context) => {
  beforeEach(() => context.empty(...tables));

  test('prints what comes by the bus, reports it, and sets aside what it cannot read', async () => {
    const service = await startPostal(context.database);
    const notAfterTime = later(new Date(), millisecondsPerDay);
    const poison = receivedRecord(Buffer.from('poison'), 'SplitDelivery', 'some-key');
    const letters = await Promise.all(
      Array.from({ length: 5 }, () => splitDelivery(service.keys, newDelivery(), { notAfterTime })),
    );
    const outcomes = await service.bus.publish([poison, ...letters]);
    expect(outcomes).toEqual(Array.from({ length: 6 }, () => ({ kind: 'acknowledged' })));
    await waitFor('all letters to be reported sent', () => service.reported.get('SENT') === 5, patience);
    expect(Object.fromEntries(service.reported)).toEqual({ ACCEPTED: 5, SENDING: 5, SENT: 5 });
    const batches = await batchesIn(service.folder);
    expect(batches.map(({ letters }) => letters.length)).toEqual([1, 1, 1, 1, 1]);
    expect(await service.metrics()).toContain('symbolon_dead_letters_total{');
    await service.stop();
  });

  test('goes on after a stop where it was: what was accepted is printed after the next start', async () => {
    const notAfterTime = later(new Date(), millisecondsPerDay);
    const first = await startPostal(context.database, { brokenSpool: true });
    await first.bus.publish([await splitDelivery(first.keys, newDelivery(), { notAfterTime })]);
    await waitFor('the first try', () => first.lines.some(({ event }) => event === 'spool.failed'), patience);
    await first.stop();
    await context.database('job').update({ due_time: new Date(0) });
    const second = await startPostal(context.database, { keys: first.keys });
    await waitFor('the letter to be reported sent', () => second.reported.get('SENT') === 1, patience);
    expect(await lettersIn(second.folder)).toHaveLength(1);
    await second.stop();
  });

  test('two processes on one database and one spool, both handed every event, print each letter once', async () => {
    const folder = await temporaryFolder();
    const keys = testKeys();
    const settings = { batchMaxLetters: 7, batchMaxSeconds: 1, sweepSeconds: 1 };
    const services = [
      await startPostal(context.database, { keys, folder, settings }),
      await startPostal(context.database, { keys, folder, settings }),
    ];
    const notAfterTime = later(new Date(), millisecondsPerDay);
    const letters = await Promise.all(
      Array.from({ length: 50 }, () => splitDelivery(keys, newDelivery(), { notAfterTime })),
    );
    await Promise.all(services.map(({ bus }) => bus.publish(letters)));
    const reported = (state: string) => services.reduce((sum, service) => sum + (service.reported.get(state) ?? 0), 0);
    await waitFor('all letters to be reported sent', () => reported('SENT') === 50, patience);
    const batches = await batchesIn(folder);
    const sent: string[] = await context.database('letter').where({ state: 'sent' }).pluck('id');
    const names = sent.map((id) => `${id}-1-1.pdf`).sort();
    expect({
      reports: [reported('ACCEPTED'), reported('SENDING'), reported('SENT')],
      letters: batches.flatMap(({ letters }) => letters).sort(),
      inManifests: batches.flatMap(({ inManifest }) => inManifest).sort(),
      handedOver: await context.database('batch').where({ state: 'handed-over' }).orderBy('id').pluck('id'),
      spools: await context
        .database('batch')
        .whereNotNull('reference')
        .distinct('destination_id')
        .pluck('destination_id'),
    }).toEqual({
      reports: [50, 50, 50],
      letters: names,
      inManifests: names,
      handedOver: batches.map(({ batchId }) => batchId),
      spools: [await spoolIn(folder).identity()],
    });
    expect(Math.max(...batches.map(({ letters }) => letters.length))).toBe(7);
    for (const service of services) await service.stop();
  });

  test('a private key without which a letter could not be opened may be retired, not removed', async () => {
    const [signing, sealing, newer] = [newKey('event-signing'), newKey('seal-letter'), newKey('seal-letter')];
    const credentials = keyringWith(signing, publicPartOf(sealing));
    const secrets = postalSecrets();
    const keysWith = (...own: readonly WrittenKey[]) => ({
      credentials,
      postal: keyringWith(publicPartOf(signing), ...secrets, ...own),
    });
    const notAfterTime = later(new Date(), millisecondsPerDay);
    const first = await startPostal(context.database, { keys: keysWith(sealing), brokenSpool: true });
    await first.bus.publish([await splitDelivery(first.keys, newDelivery(), { notAfterTime })]);
    await waitFor('the letter to be accepted', () => first.reported.get('ACCEPTED') === 1, patience);
    await first.stop();
    await context.database('job').update({ due_time: new Date(0) });
    await expect(startPostal(context.database, { keys: keysWith(newer) })).rejects.toMatchObject({
      kind: 'precondition',
      reason: 'SEAL_KEY_REMOVED',
    });
    const retired = { ...sealing, state: 'previous' } as const;
    const last = await startPostal(context.database, { keys: keysWith(newer, retired) });
    await waitFor('the letter to be reported sent', () => last.reported.get('SENT') === 1, patience);
    await last.stop();
    await (await startPostal(context.database, { keys: keysWith(newer) })).stop();
  });
});

interface Started {
  readonly brokenSpool?: boolean;
  readonly keys?: TestKeys;
  readonly folder?: string;
  readonly settings?: Partial<WorkConfig>;
}

async function startPostal(database: Database, { brokenSpool = false, keys = testKeys(), ...given }: Started = {}) {
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const bus = new MemoryBus({ log, metrics });
  const folder = given.folder ?? (await temporaryFolder());
  const ids = uuidV7Ids(systemClock);
  const reported = new Map<string, number>();
  const service = wirePostal({
    channels: ['letter'],
    config: {
      ...readWorkConfig({ BATCH_MAX_SECONDS: '0' }),
      printPollMilliseconds: 20,
      outboxPollMilliseconds: 20,
      ...given.settings,
    },
    processId: ids.next(),
    database,
    bus,
    keyring: keys.postal,
    clock: systemClock,
    ids,
    log,
    metrics,
    drawing,
    drawReconciliation,
    encryption: async () => undefined,
    verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
    // A path below a device cannot be made.
    destination: spoolDestination({ folder: brokenSpool ? '/dev/null/spool' : folder, log, metrics }),
    receiver: {
      reportDeliveries: async (reports) =>
        reports.map(({ reportId, state }) => {
          const name = DeliveryState[state].replace('DELIVERY_STATE_', '');
          reported.set(name, (reported.get(name) ?? 0) + 1);
          return { reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED };
        }),
    },
  });
  await startAll([bus, ...service.components], log);
  return {
    keys,
    bus,
    folder,
    reported,
    lines,
    metrics: () => metrics.registry.metrics(),
    stop: () => stopAll([bus, ...service.components], log),
  };
}
