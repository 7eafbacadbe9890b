/** The standalone process, built, as a child of a test: on ports of its own, its data in a folder of the test's. */
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { openClient } from '../../runtime/grpc-client';
import { unhurriedAccessFile } from './access';
import { freePort } from './free-port';
import { type StartedProcess, startProcess } from './process';

export interface InboxApiItem {
  readonly id: string;
  readonly channel: 'sms' | 'email' | 'pec' | 'letter';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly time: string;
  readonly pdf: string | null;
}

export interface StandaloneUnderTest {
  readonly process: StartedProcess;
  readonly address: string;
  readonly inboxUrl: string;
  readonly healthListen: string;
  readonly startMilliseconds: number;
  openClient(): Promise<CredentialServiceClient>;
  /** Newest first. */
  inbox(): Promise<InboxApiItem[]>;
}

/** Resolves when it is ready. */
export async function startStandalone(
  dataFolder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StandaloneUnderTest> {
  const [grpc, inbox, health] = await Promise.all([freePort(), freePort(), freePort()]);
  const address = `127.0.0.1:${grpc}`;
  const inboxUrl = `http://127.0.0.1:${inbox}`;
  const healthListen = `127.0.0.1:${health}`;
  const begin = performance.now();
  const process = await startProcess({
    entry: 'services/standalone/main',
    env: {
      SYMBOLON_DATA: dataFolder,
      LISTEN: address,
      INBOX_LISTEN: `127.0.0.1:${inbox}`,
      HEALTH_LISTEN: healthListen,
      ACCESS_FILE: await unhurriedAccessFile(),
      ...env,
    },
    healthListen,
  });
  await process.waitForLine('Symbolon is ready');
  return {
    process,
    address,
    inboxUrl,
    healthListen,
    startMilliseconds: performance.now() - begin,
    openClient: () => openClient(CredentialServiceClient, { address }),
    // Its shape is the inbox's promise, which test/standalone/api/ holds it to.
    inbox: async () => (await fetch(`${inboxUrl}/api/inbox`)).json() as Promise<InboxApiItem[]>,
  };
}
