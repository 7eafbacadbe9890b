/** The whole of notify in this process, between credentials' topic and credentials' reports. */
import { randomUUID } from 'node:crypto';
import { type DeliveryReport, ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { MemoryBus } from '../../runtime/bus-memory';
import { systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import { uuidV7Ids } from '../../runtime/id';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { operatorVerifier } from '../../runtime/operator-token';
import { type NotifyOutside, wireNotify } from '../../services/notify/wire';

type Needed = Pick<NotifyOutside, 'database' | 'keyring' | 'config' | 'families' | 'openCarriers'>;
type Given = Needed &
  Partial<Pick<NotifyOutside, 'log'>> & {
    /** Where what is reported is put; default: a list of its own. */
    readonly reports?: DeliveryReport[];
  };

/** To be stopped by its test. Reports are applied, all of them. */
export async function startNotify({ log = silentLog, reports = [], ...needed }: Given) {
  const metrics = openMetrics();
  const bus = new MemoryBus({ log, metrics });
  const service = wireNotify({
    ...needed,
    receiver: {
      reportDeliveries: async (given) => {
        reports.push(...given);
        return given.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED }));
      },
    },
    verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
    ...{ bus, log, metrics },
    clock: systemClock,
    ids: uuidV7Ids(systemClock),
    processId: randomUUID(),
  });
  const components = [...service.components, bus];
  await startAll(components, log);
  return { bus, reports, metrics, grpc: service.grpc, denied: service.denied, stop: () => stopAll(components, log) };
}
