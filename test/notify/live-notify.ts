/** A process of notify as it is deployed, from its settings on, with the real servers that these name: the bus is in it, and credentials are the test. */
import { randomUUID } from 'node:crypto';
import { type DeliveryReport, ReportOutcome } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { GatewayServiceClient } from '../../proto/gen/symbolon/notify/v1/gateway_service';
import { NotificationServiceClient } from '../../proto/gen/symbolon/notify/v1/notification_service';
import type { ReceivedRecord } from '../../runtime/bus';
import { MemoryBus } from '../../runtime/bus-memory';
import { systemClock } from '../../runtime/clock';
import { startAll, stopAll } from '../../runtime/component';
import type { Database } from '../../runtime/database';
import { openClient } from '../../runtime/grpc-client';
import { GrpcServer } from '../../runtime/grpc-server';
import { uuidV7Ids } from '../../runtime/id';
import type { Keyring } from '../../runtime/keyring';
import { openMetrics } from '../../runtime/metrics';
import { operatorTrustOf } from '../../runtime/operator-settings';
import { operatorVerifier } from '../../runtime/operator-token';
import { readConfig } from '../../services/notify/config';
import { openCarriers } from '../../services/notify/open-carriers';
import { wireNotify } from '../../services/notify/wire';
import { gates } from '../support/access';
import { descriptorBytes } from '../support/descriptor-bytes';
import { type LogLine, recordingLog } from '../support/recording-log';
import { waitFor } from '../support/wait-for';

export interface LiveNotify {
  readonly processId: string;
  readonly lines: readonly LogLine[];
  /** Resolves when all are received; what contended for the database is published again, as the relay does it. */
  publish(...records: readonly ReceivedRecord[]): Promise<void>;
  /** What credentials were told, in its order: of one delivery, or of all. */
  reports(deliveryId?: string): readonly ShownReport[];
  /** Called without a certificate: as `local`. */
  notifications(): Promise<NotificationServiceClient>;
  gateway(token: string): Promise<GatewayServiceClient>;
  close(): Promise<void>;
}

export interface ShownReport {
  readonly state: string;
  /** Where there is one. */
  readonly reason?: string;
  /** Likewise. */
  readonly carrier?: string;
}

/** What every deployed process has, and what none of them needs here: nothing connects to it. */
const least = {
  DATABASE_URL: 'mysql://notify@db/notify',
  KAFKA_BROKERS: 'kafka:9092',
  KEYRING_FILE: '/etc/symbolon/keyring.json',
  TLS_CERT_FILE: '/etc/symbolon/tls.crt',
  TLS_KEY_FILE: '/etc/symbolon/tls.key',
  TLS_CA_FILE: '/etc/symbolon/ca.crt',
  CREDENTIALS_ADDRESS: 'credentials:50051',
};

/** Started; to be closed after the test. `env` has its CHANNELS and its carriers. */
export async function liveNotify(
  database: Database,
  keyring: Keyring,
  env: Readonly<Record<string, string>>,
): Promise<LiveNotify> {
  const config = readConfig({ ...least, ...env });
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const processId = randomUUID();
  const bus = new MemoryBus({ log, metrics });
  const received: DeliveryReport[] = [];
  const service = wireNotify({
    config,
    families: config.families,
    openCarriers: (outside) => openCarriers(config, outside),
    receiver: {
      reportDeliveries: async (given) => {
        received.push(...given);
        return given.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED }));
      },
    },
    verifyOperator: operatorVerifier(operatorTrustOf(config), { clock: systemClock, log }),
    ...{ database, bus, keyring, log, metrics, processId },
    ...{ clock: systemClock, ids: uuidV7Ids(systemClock) },
  });
  const server = new GrpcServer({
    ...gates(),
    listen: '127.0.0.1:0',
    services: service.grpc,
    descriptors: descriptorBytes(),
    log,
  });
  const components = [...service.components, bus, server];
  await startAll(components, log);
  const clients: { close(): void }[] = [];
  function kept<C extends { close(): void }>(client: C): C {
    clients.push(client);
    return client;
  }
  const address = () => `127.0.0.1:${server.port}`;
  return {
    processId,
    lines,
    publish: async (...records) => {
      let left = records;
      await waitFor('every record to be received', async () => {
        const outcomes = await bus.publish(left);
        left = left.filter((_, index) => outcomes[index]?.kind !== 'acknowledged');
        return left.length === 0;
      });
    },
    reports: (deliveryId) =>
      received.filter((report) => [report.deliveryId, undefined].includes(deliveryId)).map(shownReport),
    notifications: async () => kept(await openClient(NotificationServiceClient, { address: address() })),
    gateway: async (token) => kept(await openClient(GatewayServiceClient, { address: address(), token })),
    close: async () => {
      for (const client of clients) client.close();
      await stopAll(components, log);
    },
  };
}

function shownReport({ state, reason, carrier }: DeliveryReport): ShownReport {
  return {
    state: DeliveryState[state].replace('DELIVERY_STATE_', ''),
    ...(reason === '' ? {} : { reason }),
    ...(carrier === '' ? {} : { carrier }),
  };
}
