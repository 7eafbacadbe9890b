/** Postal as it is wired for desks: its own database, a file of desks, and all that it reported. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeliveryReport, ReportOutcome } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { Channel, DeliveryState } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ReceivedRecord } from '../../../runtime/bus';
import { MemoryBus } from '../../../runtime/bus-memory';
import { later, millisecondsPerHour, systemClock } from '../../../runtime/clock';
import { startAll, stopAll } from '../../../runtime/component';
import { openDatabase } from '../../../runtime/database';
import { uuidV7Ids } from '../../../runtime/id';
import { silentLog } from '../../../runtime/log';
import { openMetrics } from '../../../runtime/metrics';
import { migrate } from '../../../runtime/migrate';
import { operatorVerifier } from '../../../runtime/operator-token';
import { Outbox } from '../../../runtime/outbox';
import { outboxSettingsOf } from '../../../runtime/worker-settings';
import { openLetterDrawing } from '../../../services/postal/adapters/pdf/draw-letter';
import { drawReconciliation } from '../../../services/postal/adapters/pdf/reconciliation-report';
import { reportPublisher } from '../../../services/postal/adapters/report-publisher';
import { readWorkConfig } from '../../../services/postal/config';
import { openDestination, readDestination } from '../../../services/postal/destination-settings';
import { migrations } from '../../../services/postal/migrations';
import { recordOutcome } from '../../../services/postal/use-cases/record-outcome';
import { type LetterDecision, resolveLetter } from '../../../services/postal/use-cases/resolve-letter';
import { wirePostal } from '../../../services/postal/wire';
import { recordingLog } from '../../support/recording-log';
import { temporaryFolder } from '../../support/temporary-folder';
import { waitFor } from '../../support/wait-for';
import { cancellation, type Delivery, newDelivery, slipDelivery, testKeys } from '../signed-events';

export type DesksFile = Readonly<Record<string, Readonly<Record<string, string>>>>;
/** Each slip is tried again soon, and looked at often. */
const impatient = { DESK_RETRY_SECONDS: '1', DESK_LOOK_SECONDS: '1', DESK_REQUEST_SECONDS: '4' } as const;

export async function openDeskRoom(desks: DesksFile, settings: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder();
  const desksFile = join(folder, 'desks.json');
  const sayDesks = (some: DesksFile) => writeFile(desksFile, JSON.stringify(some));
  await sayDesks(desks);
  const database = openDatabase({ url: `file:${join(folder, 'postal-desk.sqlite')}`, poolSize: 2 });
  await migrate(database, migrations, silentLog);
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const bus = new MemoryBus({ log, metrics });
  const ids = uuidV7Ids(systemClock);
  const keys = testKeys('seal-desk');
  const reports: DeliveryReport[] = [];
  const shared = { database, clock: systemClock, ids, log, metrics };
  const receiver = {
    reportDeliveries: async (some: readonly DeliveryReport[]) => {
      reports.push(...some);
      return some.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED }));
    },
  };
  const env = { PRINTER_REQUIRE_TLS: 'false', DESK_PRINTERS_FILE: desksFile, ...impatient, ...settings };
  const opened = openDestination(readDestination(env, 'desk'), shared);
  const config = { ...readWorkConfig({}), printPollMilliseconds: 20, outboxPollMilliseconds: 20, sweepSeconds: 1 };
  const service = wirePostal({
    ...shared,
    ...opened,
    channels: ['desk-slip'],
    config,
    processId: ids.next(),
    bus,
    keyring: keys.postal,
    drawing: openLetterDrawing(),
    drawReconciliation,
    encryption: async () => undefined,
    verifyOperator: operatorVerifier(undefined, { clock: systemClock, log }),
    receiver,
  });
  // As another process of postal, which an operator calls.
  const outbox = new Outbox({
    ...shared,
    scope: 'reports-desk',
    processId: ids.next(),
    publish: reportPublisher({ receiver, log, metrics }),
    settings: outboxSettingsOf(config),
  });
  const components = [outbox, bus, ...service.components];
  await startAll(components, log);
  const { destination } = opened;
  const deciding = {
    ...shared,
    outbox,
    destination,
    spoolingIsDespatch: false,
    counted: () => {},
    ringSorters: () => {},
  };
  const hand = async (...records: readonly ReceivedRecord[]) => {
    for (const outcome of await bus.publish(records)) expect(outcome).toEqual({ kind: 'acknowledged' });
  };
  const told = ({ deliveryId }: Delivery): readonly string[] => {
    const own = reports.filter((report) => report.deliveryId === deliveryId);
    return own.map(({ state, reason, carrier }) =>
      [DeliveryState[state].replace('DELIVERY_STATE_', ''), reason, carrier].filter((word) => word !== '').join(' '),
    );
  };
  return {
    keys,
    database,
    lines,
    sayDesks,
    hand,
    /** What credentials has been told of it, in order. */
    told,
    /** A slip is asked for there; gives whose. */
    ask: async (
      deskId: string,
      { attempt = 1, delivery = newDelivery() }: { readonly attempt?: number; readonly delivery?: Delivery } = {},
    ) => {
      const notAfterTime = later(systemClock.now(), millisecondsPerHour);
      await hand(await slipDelivery(keys, delivery, { deskId, attempt, notAfterTime }));
      return delivery;
    },
    cancel: async (delivery: Delivery) => {
      const notAfterTime = later(systemClock.now(), millisecondsPerHour);
      await hand(cancellation(keys, delivery, { notAfterTime, channel: Channel.CHANNEL_DESK_SLIP }));
    },
    untilTold: (delivery: Delivery, last: string) =>
      waitFor(`${last} to be told, after ${told(delivery).join()}`, () => told(delivery).at(-1) === last, {
        deadlineMilliseconds: 60_000,
      }),
    letters: () =>
      database('letter').orderBy('id').select('state', 'reason', 'desk_id', 'letter_class', 'print_number'),
    resolve: (id: string, decision: LetterDecision) =>
      resolveLetter(deciding, { id, decision, reason: 'looked into the tray' }, 'op-1'),
    record: (code: string, outcome: 'delivered' | 'spoiled') =>
      recordOutcome(deciding, { code, outcome, returnReason: undefined, occurTime: undefined }, 'op-1'),
    close: async () => {
      await stopAll(components, log);
      await database.destroy();
    },
  };
}

export type DeskRoom = Awaited<ReturnType<typeof openDeskRoom>>;
