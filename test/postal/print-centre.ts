/** Postal as it is wired, and a print centre that takes its batches out of the spool and acknowledges each. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { MemoryBus } from '../../runtime/bus-memory';
import { systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import type { Database } from '../../runtime/database';
import { uuidV7Ids } from '../../runtime/id';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { operatorVerifier } from '../../runtime/operator-token';
import { Outbox } from '../../runtime/outbox';
import { outboxSettingsOf } from '../../runtime/worker-settings';
import { openLetterDrawing } from '../../services/postal/adapters/pdf/draw-letter';
import { drawReconciliation } from '../../services/postal/adapters/pdf/reconciliation-report';
import { reportPublisher } from '../../services/postal/adapters/report-publisher';
import { spoolDestination } from '../../services/postal/adapters/spool/spool-destination';
import { readWorkConfig } from '../../services/postal/config';
import { recordDespatch } from '../../services/postal/use-cases/record-despatch';
import { wirePostal } from '../../services/postal/wire';
import { temporaryFolder } from '../support/temporary-folder';
import { testKeys } from './signed-events';

/** Erased a second after they were acknowledged. */
const eraseMinutes = 1 / 60;

export async function openPrintCentre(database: Database, batchLetters: number) {
  const log = silentLog;
  const metrics = openMetrics();
  const bus = new MemoryBus({ log, metrics });
  const keys = testKeys();
  const ids = uuidV7Ids(systemClock);
  const folder = await temporaryFolder();
  const config = {
    ...readWorkConfig({ BATCH_MAX_LETTERS: String(batchLetters), SPOOLING_IS_DESPATCH: 'false' }),
    printPollMilliseconds: 20,
    purgeMinutes: eraseMinutes,
  };
  const receiver = {
    reportDeliveries: async (reports: readonly { readonly reportId: string }[]) =>
      reports.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED })),
  };
  const shared = { database, clock: systemClock, ids, log, metrics };
  const service = wirePostal({
    channels: ['letter'],
    ...shared,
    config,
    processId: ids.next(),
    bus,
    keyring: keys.postal,
    drawing: openLetterDrawing(),
    drawReconciliation,
    encryption: async () => undefined,
    verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
    destination: spoolDestination({ folder, log, metrics }),
    receiver,
  });
  // As another process of postal that is told what was despatched.
  const outbox = new Outbox({
    ...shared,
    scope: 'reports-post',
    processId: ids.next(),
    publish: reportPublisher({ receiver, log, metrics }),
    settings: outboxSettingsOf(config),
  });
  const components = [outbox, bus, ...service.components];
  await startAll(components, log);
  const answering = { ...shared, outbox, counted: () => {} };
  const taken = new Set<string>();
  let despatched = 0;
  return {
    keys,
    bus,
    folder,
    /** Letters that were found in the spool, acknowledged, and written down. */
    get despatched() {
      return despatched;
    },
    /** Takes the batches that are new, and tells all that it sees. */
    async takeBatches(): Promise<readonly string[]> {
      const seen = (await readdir(folder)).filter((name) => !name.startsWith('.'));
      for (const batchId of seen.filter((name) => !taken.has(name))) {
        const found = (await readdir(join(folder, batchId))).filter((name) => name.endsWith('.pdf')).length;
        const results = await recordDespatch(
          answering,
          { codes: [], batchId, despatchTime: undefined },
          'print-centre',
        );
        const recorded = results.filter(({ outcome }) => outcome === 'RECORDED').length;
        // It can be seen a moment before it is written down as handed over: then it is acknowledged the next time.
        if (recorded === 0) continue;
        if (recorded !== found) throw new Error(`${found} letters in the spool, ${recorded} of them written down`);
        taken.add(batchId);
        despatched += found;
      }
      return seen;
    },
    stop: () => stopAll(components, log),
  };
}
