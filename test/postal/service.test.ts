import { ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { MemoryBus } from '../../runtime/bus-memory';
import { later, millisecondsPerDay, systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import type { Database } from '../../runtime/database';
import { uuidV7Ids } from '../../runtime/id';
import { openMetrics } from '../../runtime/metrics';
import { spoolDestination } from '../../services/postal/adapters/spool/spool-destination';
import { readWorkConfig } from '../../services/postal/config';
import { migrations } from '../../services/postal/migrations';
import { wirePostal } from '../../services/postal/wire';
import { describeOnEachDatabase } from '../support/database-suite';
import { recordingLog } from '../support/recording-log';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { spoolState } from './adapters/spool-support';
import { drawLetter, tables } from './postal-room';
import { newDelivery, receivedRecord, splitDelivery, testKeys } from './signed-events';

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
    await waitFor('all letters to be reported sent', () => service.reported.get('SENT') === 5);
    expect(Object.fromEntries(service.reported)).toEqual({ ACCEPTED: 5, SENDING: 5, SENT: 5 });
    const { files, lines } = await spoolState(service.folder);
    expect([files.length, lines.length]).toEqual([5, 5]);
    expect(await service.metrics()).toContain('symbolon_dead_letters_total{');
    await service.stop();
  });

  test('goes on after a stop where it was: what was accepted is printed after the next start', async () => {
    const notAfterTime = later(new Date(), millisecondsPerDay);
    const first = await startPostal(context.database, { brokenSpool: true });
    await first.bus.publish([await splitDelivery(first.keys, newDelivery(), { notAfterTime })]);
    await waitFor('the first try', () => first.lines.some(({ event }) => event === 'spool.failed'));
    await first.stop();
    await context.database('job').update({ due_time: new Date(0) });
    const second = await startPostal(context.database, { keys: first.keys });
    await waitFor('the letter to be reported sent', () => second.reported.get('SENT') === 1);
    expect((await spoolState(second.folder)).files).toHaveLength(1);
    await second.stop();
  });
});

async function startPostal(database: Database, { brokenSpool = false, keys = testKeys() } = {}) {
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const bus = new MemoryBus({ log, metrics });
  const folder = await temporaryFolder();
  const ids = uuidV7Ids(systemClock);
  const reported = new Map<string, number>();
  const service = wirePostal({
    config: { ...readWorkConfig({}), printPollMilliseconds: 20, outboxPollMilliseconds: 20 },
    processId: ids.next(),
    database,
    bus,
    keyring: keys.postal,
    clock: systemClock,
    ids,
    log,
    metrics,
    drawLetter,
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
