/** A deployment that sends SMS, mail and letters, as its callers and its holders see it, and whoever reads its tables. */
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { Application, HealthCard } from '../../proto/gen/symbolon/credentials/v1/application';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel, DeliveryState, PinRequestState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { type Database, openDatabase } from '../../runtime/database';
import { callUnary, openClient } from '../../runtime/grpc-client';
import type { OperatorRole } from '../../services/credentials/domain/operator-roles';
import { anApplicationMessage } from '../support/application-message';
import { type DeployedInbox, deployedInbox } from '../support/deployed-inbox';
import { type Deployment, openDeployment, type ServiceName, tlsOf } from '../support/deployment';
import type { StartedProcess } from '../support/process';

export const call = { deadlineMilliseconds: 60_000 };
export const serviceNames = ['credentials', 'notify', 'notify-sms', 'postal'] as const;

/** So that what a dead process held is taken up again soon. */
const shortLeases = {
  OUTBOX_LEASE_SECONDS: '3',
  SEND_LEASE_SECONDS: '3',
  PRINT_LEASE_SECONDS: '3',
  SWEEP_SECONDS: '1',
};

export interface AskedPin {
  readonly id: string;
  readonly reference: string;
  readonly application: Application;
  readonly fiscalCode: string;
  readonly healthCard: HealthCard;
}

/** The request's state, and each listed delivery's by its channel. */
export interface ShownRequest {
  readonly state: string;
  readonly deliveries: Readonly<Record<string, string>>;
}

export interface DeployedRoom {
  readonly deployment: Deployment;
  readonly client: CredentialServiceClient;
  readonly inbox: DeployedInbox;
  operator(role: OperatorRole, subject?: string): Promise<OperatorServiceClient>;
  /** Starts it, or starts it again, and waits until it is ready. */
  start(name: ServiceName, changes?: Readonly<Record<string, string>>): Promise<void>;
  stop(name: ServiceName): Promise<void>;
  /** Ends it in the middle of whatever it does, and starts it again. */
  killAndStart(name: ServiceName, changes?: Readonly<Record<string, string>>): Promise<void>;
  database(name: ServiceName): Database;
  /** With mobile number, e-mail address and health card. */
  ask(seed: number, changes?: Partial<Application>): Promise<AskedPin>;
  shown(id: string): Promise<ShownRequest>;
  close(): Promise<void>;
}

/** Migrated; nothing runs yet. */
export async function openDeployedRoom(): Promise<DeployedRoom> {
  const deployment = await openDeployment();
  for (const name of serviceNames) await deployment.migrate(name);
  const running = new Map<ServiceName, StartedProcess>();
  const databases = new Map<ServiceName, Database>();
  const clients: { close(): void }[] = [];
  const [address, tls] = [deployment.credentialsAddress, tlsOf(deployment, 'portal')];
  const client = kept(await openClient(CredentialServiceClient, { address, tls }));
  function kept<C extends { close(): void }>(opened: C): C {
    clients.push(opened);
    return opened;
  }
  const start: DeployedRoom['start'] = async (name, changes = {}) => {
    const channels = name === 'credentials' ? { FIRST_HALF_CHANNELS: 'sms,email' } : {};
    const started = await deployment.start(name, { ...shortLeases, ...channels, ...changes });
    running.set(name, started);
    await started.waitUntilReady();
    if (name === 'credentials') await promisify(client.waitForReady.bind(client))(Date.now() + 60_000);
  };
  return {
    deployment,
    client,
    inbox: deployedInbox(deployment),
    operator: async (role, subject) =>
      kept(
        await openClient(OperatorServiceClient, {
          address,
          tls: tlsOf(deployment, 'operators'),
          token: await deployment.operatorToken(role, subject),
        }),
      ),
    start,
    stop: async (name) => void (await running.get(name)?.kill('SIGTERM')),
    killAndStart: async (name, changes) => {
      await running.get(name)?.kill('SIGKILL');
      await start(name, changes);
    },
    database: (name) => {
      const database = databases.get(name) ?? openDatabase({ url: deployment.databaseUrls[name], poolSize: 1 });
      databases.set(name, database);
      return database;
    },
    ask: (seed, changes) => ask(client, seed, changes),
    shown: async (id) => {
      const { pinRequest } = await callUnary(client, 'getPinRequest', { id }, call);
      const deliveries = (pinRequest?.deliveries ?? []).map(({ channel, state }) => [
        Channel[channel],
        DeliveryState[state],
      ]);
      return {
        state: inWords(PinRequestState[pinRequest?.state ?? 0]),
        deliveries: Object.fromEntries(deliveries.map((names) => names.map(inWords))),
      };
    },
    close: async () => {
      for (const opened of clients) opened.close();
      for (const database of databases.values()) await database.destroy();
      await deployment.close();
    },
  };
}

async function ask(
  client: CredentialServiceClient,
  seed: number,
  changes: Partial<Application> = {},
): Promise<AskedPin> {
  const healthCard = { number: String(seed).padStart(20, '8'), expiryDate: '2031-06-30' };
  const application = anApplicationMessage(seed, { mobile: `+39347${1_000_000 + seed}`, healthCard, ...changes });
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  const { id = '', reference = '' } = pinRequest ?? {};
  return { id, reference, application, healthCard, fiscalCode: application.fiscalCode };
}

/** `sent` for `DELIVERY_STATE_SENT`. */
function inWords(name = 'UNKNOWN'): string {
  return name.replace(/^(CHANNEL|DELIVERY_STATE|PIN_REQUEST_STATE)_/, '').toLowerCase();
}
