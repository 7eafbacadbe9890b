import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReportOutcome } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { MemoryBus } from '../../../runtime/bus-memory';
import { systemClock } from '../../../runtime/clock';
import { startAll, stopAll } from '../../../runtime/component';
import type { Database } from '../../../runtime/database';
import { uuidV7Ids } from '../../../runtime/id';
import { openMetrics } from '../../../runtime/metrics';
import { operatorVerifier } from '../../../runtime/operator-token';
import { openLetterDrawing } from '../../../services/postal/adapters/pdf/draw-letter';
import { drawReconciliation } from '../../../services/postal/adapters/pdf/reconciliation-report';
import { spoolDestination } from '../../../services/postal/adapters/spool/spool-destination';
import { readWorkConfig } from '../../../services/postal/config';
import { migrations } from '../../../services/postal/migrations';
import { wirePostal } from '../../../services/postal/wire';
import { describeOnEachDatabase } from '../../support/database-suite';
import { recordingLog } from '../../support/recording-log';
import { temporaryFolder } from '../../support/temporary-folder';
import { waitFor } from '../../support/wait-for';
import { controlTables, houseOfOurs } from '../control-room';
import { type TestKeys, testKeys } from '../signed-events';

describeOnEachDatabase('postal as it is wired, watching itself', migrations, (context) => {
  beforeEach(() => context.empty(...controlTables, 'lease'));

  test('two processes, one of them started again, print one canary and tell nobody of it', async () => {
    const [folder, keys] = [await temporaryFolder(), testKeys()];
    const first = await startPostal(context.database, { folder, keys });
    const second = await startPostal(context.database, { folder, keys });
    const printed = async () => (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.pdf'));
    await waitFor('the canary to be printed', async () => (await printed()).length > 0);
    await first.stop();
    const third = await startPostal(context.database, { folder, keys });
    await waitFor('the books to be looked at', async () => {
      const lines = [first, second, third].flatMap(({ lines: some }) => some);
      return lines.some(({ event }) => event === 'books.checked');
    });
    await waitFor('the letter to be sent', async () => {
      const states: string[] = await context.database('letter').pluck('state');
      return states.join() === 'sent';
    });
    await Promise.all([second.stop(), third.stop()]);
    expect(await printed()).toHaveLength(1);
    expect([first, second, third].flatMap(({ reported }) => reported)).toEqual([]);
    expect(await context.database('canary').pluck('outcome')).toEqual([null]);
  });
});

async function startPostal(database: Database, { folder, keys }: { folder: string; keys: TestKeys }) {
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const bus = new MemoryBus({ log, metrics });
  const ids = uuidV7Ids(systemClock);
  const reported: string[] = [];
  const canaryAddressFile = join(await temporaryFolder(), 'canary.json');
  await writeFile(canaryAddressFile, JSON.stringify(houseOfOurs));
  const service = wirePostal({
    channels: ['letter'],
    config: {
      ...readWorkConfig({ BATCH_MAX_SECONDS: '0', CANARY_ADDRESS_FILE: canaryAddressFile }),
      printPollMilliseconds: 20,
      outboxPollMilliseconds: 20,
    },
    processId: ids.next(),
    ...{ database, bus, clock: systemClock, ids, log, metrics },
    keyring: keys.postal,
    drawing: openLetterDrawing(),
    drawReconciliation,
    encryption: async () => undefined,
    verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
    destination: spoolDestination({ folder, log, metrics }),
    receiver: {
      reportDeliveries: async (reports) =>
        reports.map(({ reportId, deliveryId }) => {
          reported.push(deliveryId);
          return { reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED };
        }),
    },
  });
  await startAll([bus, ...service.components], log);
  return { lines, reported, stop: () => stopAll([bus, ...service.components], log) };
}
