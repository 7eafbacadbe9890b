import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MemoryBus } from '../../runtime/bus-memory';
import { systemClock } from '../../runtime/clock';
import { type Component, deniedOf } from '../../runtime/component';
import type { Database } from '../../runtime/database';
import { accessText } from '../../runtime/deployment-files';
import { Fault } from '../../runtime/fault';
import { FieldCipher } from '../../runtime/field-cipher';
import { GrpcServer } from '../../runtime/grpc-server';
import { HealthServer } from '../../runtime/health-server';
import { uuidV7Ids } from '../../runtime/id';
import type { Keyring } from '../../runtime/keyring';
import { splitAddress } from '../../runtime/listen-address';
import type { Log } from '../../runtime/log';
import { collectProcessMetrics, openMetrics } from '../../runtime/metrics';
import type { OperatorTrust } from '../../runtime/operator-settings';
import { operatorVerifier } from '../../runtime/operator-token';
import { rekeyWatch } from '../../runtime/rekey-metrics';
import { familiesByToken } from '../credentials/adapters/reporter-families';
import { ownLedgers } from '../credentials/ledger-settings';
import { wireCredentials } from '../credentials/wire';
import { carrierKinds } from '../notify/carrier-kinds';
import type { MessageChannel } from '../notify/domain/channel';
import { openCarriers } from '../notify/open-carriers';
import { wireNotify } from '../notify/wire';
import { printChannels } from '../postal/domain/print-channel';
import { wirePostal } from '../postal/wire';
import { drawWhenAsked } from './adapters/draw-when-asked';
import { withInbox } from './adapters/inbox-carrier';
import { LetterInbox } from './adapters/letter-inbox';
import { ownReportReceiver } from './adapters/own-report-receiver';
import { ownRestore } from './adapters/own-restore';
import { InboxServer } from './api/inbox-server';
import { restorePath } from './api/restore-route';
import type { StandaloneConfig } from './config';
import type { Databases } from './databases';
import { ForwardClock } from './forward-clock';
import { Inbox } from './inbox';
import { families, type WorkConfigs } from './work-config';

interface StandaloneOutside {
  readonly config: StandaloneConfig;
  readonly work: WorkConfigs;
  readonly databases: Databases;
  readonly keyring: Keyring;
  /** Whose operators' tokens are believed. */
  readonly operators: OperatorTrust;
  readonly logOf: LogOf;
}

/** A log whose lines name who wrote them. */
export type LogOf = (service: 'standalone' | 'credentials' | 'notify' | 'postal') => Log;

interface Standalone {
  /** Started in this order, stopped in the reverse order. */
  readonly components: readonly Component[];
  /** Where it listens, once started. */
  addresses(): { readonly grpc: string; readonly health: string; readonly inboxUrl: string };
  setServing(on: boolean): void;
  /** The real ones, in the inbox's place. */
  readonly carriers: readonly { readonly name: string; readonly channels: readonly MessageChannel[] }[];
  /** Loads what the first letter would otherwise wait for. */
  warmUp(): void;
}

/** Outlives a restart, so that the process gets its own leases back at once: the lock on the data folder keeps others out. */
const processId = 'standalone';
const drainMilliseconds = 800;
const slipRetryMilliseconds = 10_000;

/** All three services in this process, on SQLite and the bus in memory; what leaves for a holder goes to the inbox. */
export function wireStandalone(outside: StandaloneOutside): Standalone {
  const { config, work, databases, keyring, operators, logOf } = outside;
  const log = logOf('standalone');

  // What the services stand on.
  const clock = new ForwardClock();
  const metrics = openMetrics();
  collectProcessMetrics(metrics);
  const bus = new MemoryBus({ log, metrics });
  const surroundingsOf = (service: 'credentials' | 'notify' | 'postal') => ({
    database: databases[service],
    bus,
    keyring,
    clock,
    ids: uuidV7Ids(clock),
    log: logOf(service),
    metrics,
    processId,
  });

  // The holder's side.
  const inbox = new Inbox({ database: databases.inbox, cipher: new FieldCipher(keyring), clock });
  const letters = new LetterInbox(inbox);
  const drawing = drawWhenAsked();

  // The services.
  const verifierFor = (service: 'credentials' | 'notify' | 'postal') =>
    operatorVerifier(operators, { clock: systemClock, log: logOf(service) }); // who signs them knows no other time
  const token = randomBytes(32).toString('base64url');
  const receiver = ownReportReceiver({ address: () => ownAddress(), token });
  const restore = ownRestore(() => ownAddress());
  const services = [
    wireCredentials({
      ...surroundingsOf('credentials'),
      config: withPortOf(() => inboxServer.url, work.credentials),
      ledgers: ownLedgers(['sms', 'mail', 'letter', 'desk'], () => ({ address: ownAddress() }), work.credentials),
      familiesOf: familiesByToken(token),
      verifyOperator: verifierFor('credentials'),
    }),
    wireNotify({
      ...surroundingsOf('notify'),
      config: work.notify,
      families,
      openCarriers: (outside) =>
        withInbox(openCarriers({ ...work.notify, ...work.receiptServer, carriers: work.carriers }, outside), inbox),
      verifyOperator: verifierFor('notify'),
      receiver,
    }),
    wirePostal({
      ...surroundingsOf('postal'),
      config: work.postal,
      drawing: letters.remembering(drawing.letters),
      drawReconciliation: drawing.reconciliation,
      encryption: async () => undefined,
      verifyOperator: verifierFor('postal'),
      channels: printChannels,
      destination: letters,
      // Whatever a desk is called, its printer is the inbox.
      desks: { hasDesk: () => true, retryMilliseconds: slipRetryMilliseconds },
      receiver,
    }),
  ];

  // The ports.
  let serving = false;
  const grpc = new GrpcServer({
    listen: config.listen,
    access: { text: accessText(config.accessFile), trustDomain: '' }, // on plaintext everybody is local
    services: services.flatMap((service) => service.grpc),
    denied: deniedOf(services),
    descriptors: readFileSync(join(__dirname, '../../proto/gen/descriptors.binpb')),
    drainMilliseconds,
    log,
    metrics,
  });
  const health = new HealthServer({ listen: config.healthListen, metrics, isServing: () => serving, log });
  const inboxServer = new InboxServer({
    inbox,
    clock,
    completeRestore: restore.complete,
    templates: work.notify.templates,
    ...splitAddress(config.inboxListen),
  });
  const addresses = () => ({
    grpc: withPort(config.listen, grpc.port),
    health: withPort(config.healthListen, health.port),
    inboxUrl: inboxServer.url,
  });
  // What is waiting from before calls as soon as it has started: a client that was opened too early would keep a port that is none.
  const ownAddress = () => {
    if (grpc.port === 0) throw new Fault('unavailable', 'NOT_LISTENING', 'this process does not listen yet');
    return addresses().grpc;
  };

  return {
    components: [
      ...Object.values(databases).map(closing),
      { name: 'report-receiver', start: async () => {}, stop: () => receiver.close() },
      { name: 'own-restore', start: async () => {}, stop: () => restore.close() },
      ...Object.entries(databases).map(([service, database]) =>
        rekeyWatch({ service, database, keyring, clock, metrics, log }),
      ),
      bus,
      ...services.flatMap((service) => service.components),
      grpc,
      health,
      inboxServer,
    ],
    addresses,
    setServing: (on) => {
      serving = on;
      grpc.setServing(on);
    },
    carriers: work.carriers.map(({ name, kind }) => ({ name, channels: [carrierKinds[kind].channel] })),
    warmUp: drawing.warmUp,
  };
}

/** Closed after everything that uses it has stopped. */
function closing(database: Database): Component {
  return { name: 'database', start: async () => {}, stop: () => database.destroy() };
}

/** A restore's link of no port is the inbox's own, which gets its port only when it listens. */
function withPortOf<Config extends { readonly restoreLinkUrl: string }>(
  inboxUrl: () => string,
  config: Config,
): Config {
  if (new URL(config.restoreLinkUrl).port !== '0') return config;
  return {
    ...config,
    get restoreLinkUrl() {
      return `${inboxUrl()}${restorePath}`;
    },
  };
}

/** The port that was got where the system was asked for a free one. */
function withPort(listen: string, port: number): string {
  return `${listen.slice(0, listen.lastIndexOf(':'))}:${port}`;
}
