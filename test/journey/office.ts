/** An installation as those who work with it have it: of one process on SQLite, or of several on MariaDB and Kafka. A journey that is told with it runs in both. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Applicant, applicationOf, madeUpApplicant } from '../../cli/try/applicant';
import { openClock } from '../../cli/try/clock';
import { halfIn, type Inbox, openInbox } from '../../cli/try/inbox';
import { type OperatorRole, tokenFor } from '../../cli/try/operator-token';
import { getPinInUse, isHalf } from '../../cli/try/pin-in-use';
import type { Terminal } from '../../cli/try/terminal';
import type { Application } from '../../proto/gen/symbolon/credentials/v1/application';
import type { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import type { PinRequest } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { type Database, openDatabase } from '../../runtime/database';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { type ServiceName, tlsOf } from '../support/deployment';
import { metricAt } from '../support/metric-at';
import { startProcess } from '../support/process';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { call, openDeployedRoom } from './deployed-room';

export interface Office {
  readonly client: CredentialServiceClient;
  readonly inbox: Inbox;
  /** Of credentials, as whoever administers it has it. */
  readonly database: Database;
  /** What a command of credentials is told of where its data and keys are. */
  readonly commandSettings: { readonly DATABASE_URL: string; readonly KEYRING_FILE: string };
  operator(role: OperatorRole, subject?: string): Promise<OperatorServiceClient>;
  /** The environment in which that operator types `symbolon operator`. */
  operatorSettings(role: OperatorRole, subject: string): Promise<Readonly<Record<string, string>>>;
  /** A line of credentials' metrics; undefined where there is none. */
  metric(name: string): Promise<number | undefined>;
  /** Proposals and surges are so many days older; where there is a clock for it, all is. */
  later(days: number): Promise<void>;
  close(): Promise<void>;
}

export type DeployedOffice = Awaited<ReturnType<typeof openDeployedOffice>>;

/** Credentials, mail, SMS and post, each a process; documents in a folder. */
export async function openDeployedOffice(settings: Readonly<Record<string, string>> = {}) {
  const room = await openDeployedRoom();
  const documents = { DOCUMENT_STORE: 'folder', DOCUMENT_FOLDER: await temporaryFolder() };
  const settingsOf = (name: ServiceName) => (name === 'credentials' ? { ...documents, ...settings } : {});
  const names = ['credentials', 'notify', 'notify-sms', 'postal'] as const;
  await Promise.all(names.map((name) => room.start(name, settingsOf(name))));
  const { deployment, client, inbox } = room;
  const database = room.database('credentials');
  const office: Office = {
    client,
    inbox,
    database,
    commandSettings: {
      DATABASE_URL: deployment.databaseUrls.credentials,
      KEYRING_FILE: join(deployment.keysFolder, 'credentials.keyring.json'),
    },
    operator: (role, subject) => room.operator(role, subject),
    operatorSettings: async (role, subject) => {
      const { certFile, keyFile, caFile } = tlsOf(deployment, 'operators');
      return {
        SYMBOLON_ADDRESS: deployment.credentialsAddress,
        SYMBOLON_TLS_CERT_FILE: certFile,
        SYMBOLON_TLS_KEY_FILE: keyFile,
        SYMBOLON_TLS_CA_FILE: caFile,
        SYMBOLON_OPERATOR_TOKEN: await deployment.operatorToken(role, subject),
      };
    },
    metric: (name) => metricAt(deployment.health.credentials, name),
    // A deployment has the system's time and no other.
    later: async (days) => {
      const older = (...columns: readonly string[]) =>
        columns.map((column) => `${column} = ${column} - INTERVAL ${days} DAY`).join();
      await database.raw(`UPDATE surge SET ${older('start_time', 'end_time')}`);
      await database.raw(`UPDATE proposal SET ${older('create_time', 'expire_time')}`);
    },
    close: () => room.close(),
  };
  /** Credentials anew, with other settings beside those of before. */
  const startAgain = async (changes: Readonly<Record<string, string>>) => {
    await room.stop('credentials');
    await room.start('credentials', { ...settingsOf('credentials'), ...changes });
  };
  /** Another process of credentials over the same database; its own address is among the changes. */
  const startBeside = async (changes: Readonly<Record<string, string>>) => {
    const channels = { FIRST_HALF_CHANNELS: 'sms,email' };
    const beside = await deployment.start('credentials', { ...channels, ...settingsOf('credentials'), ...changes });
    await beside.waitUntilReady();
    return beside;
  };
  return { office, room, startAgain, startBeside };
}

/** `dataFolder`: of one that was closed, to open it again. */
export async function openStandaloneOffice(
  settings: Readonly<Record<string, string>> = {},
  dataFolder?: string,
): Promise<Office> {
  const folder = dataFolder ?? join(await temporaryFolder(), 'data');
  const standalone = await startStandalone(folder, settings);
  const client = await standalone.openClient();
  const opened: { close(): void }[] = [client];
  const url = `file:${join(folder, 'credentials.db')}`;
  const database = openDatabase({ url, poolSize: 1 });
  return {
    client,
    inbox: openInbox(standalone.inboxUrl),
    database,
    commandSettings: { DATABASE_URL: url, KEYRING_FILE: join(folder, 'keyring.json') },
    operator: async (role, subject = 'someone') => {
      const token = await tokenFor(folder, role, subject);
      const operator = await openClient(OperatorServiceClient, { address: standalone.address, token });
      opened.push(operator);
      return operator;
    },
    operatorSettings: async (role, subject) => ({
      SYMBOLON_ADDRESS: standalone.address,
      SYMBOLON_OPERATOR_TOKEN: await tokenFor(folder, role, subject),
    }),
    metric: (name) => metricAt(standalone.healthListen, name),
    later: (days) => openClock(standalone.inboxUrl).forward(days),
    close: async () => {
      for (const one of opened) one.close();
      await database.destroy();
      await standalone.process.kill('SIGTERM');
    },
  };
}

export async function ask(
  { client }: Pick<Office, 'client'>,
  applicant: Applicant,
  changes: Partial<Application> = {},
): Promise<PinRequest> {
  const application = { ...applicationOf(applicant), ...changes };
  const { pinRequest } = await callUnary(client, 'requestPin', { requestId: randomUUID(), application }, call);
  if (pinRequest === undefined) throw new Error('RequestPin gave no request');
  return pinRequest;
}

/** Both halves, as they came by SMS and by letter. */
export async function initialPinOf(
  { inbox }: Pick<Office, 'inbox'>,
  { mobile }: Applicant,
  { reference }: PinRequest,
): Promise<string> {
  const first = await inbox.waitFor('The SMS', (item) => item.to === mobile && isHalf(item, reference));
  const second = await inbox.waitFor('The letter', (item) => item.channel === 'letter' && isHalf(item, reference));
  return `${halfIn(first.text)} ${halfIn(second.text)}`;
}

export interface HolderInUse extends Applicant {
  readonly pin: string;
}

/** Somebody whose two halves came, and were exchanged. */
export async function holderInUse({ client, inbox, operator, later }: Office): Promise<HolderInUse> {
  const applicant = madeUpApplicant();
  const clock = { forward: later };
  const { personalPin } = await getPinInUse({ client, inbox, operator, clock, terminal: unheard, applicant });
  return { ...applicant, pin: personalPin };
}

const unheard: Terminal = {
  step: async () => {},
  say: () => {},
  line: () => {},
  frame: () => {},
  style: (_, text) => text,
  complain: () => {},
  close: () => {},
};

export interface Ended {
  readonly code: number | null;
  readonly text: string;
}

/** A built command to its end: its entry below dist/. */
export async function commandEnd(
  entry: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const { end, lines } = await startProcess({ entry, args, env });
  const { code } = await end;
  return { code, text: lines.join('\n') };
}
