/** Every story of `npm run try`, on the services as processes of their own. */
import type { Client } from '@grpc/grpc-js';
import { madeUpApplicant } from '../../cli/try/applicant';
import { stories } from '../../cli/try/stories';
import type { StoryDeps } from '../../cli/try/story-deps';
import type { Terminal } from '../../cli/try/terminal';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { type Database, openDatabase } from '../../runtime/database';
import { openClient } from '../../runtime/grpc-client';
import { deployedInbox } from '../support/deployed-inbox';
import { type Deployment, openDeployment, type ServiceName, tlsOf } from '../support/deployment';
import { playedStories } from '../support/played-stories';
import type { StartedProcess } from '../support/process';
import { temporaryFolder } from '../support/temporary-folder';

const settings: Partial<Record<ServiceName, Readonly<Record<string, string>>>> = {
  credentials: { FIRST_HALF_CHANNELS: 'sms,email', SWEEP_SECONDS: '1' },
};

describe('every story of `npm run try`, in a deployment', () => {
  let deployment: Deployment;
  let credentials: StartedProcess;
  let database: Database;
  let clients: Client[] = [];
  beforeAll(async () => {
    deployment = await openDeployment();
    const names = ['credentials', 'notify', 'notify-sms', 'postal', 'postal-desk'] as const;
    for (const name of names) await deployment.migrate(name);
    const keepsDocuments = {
      ...settings.credentials,
      DOCUMENT_STORE: 'folder',
      DOCUMENT_FOLDER: await temporaryFolder(),
    };
    const settingsOf = (name: ServiceName) => (name === 'credentials' ? keepsDocuments : settings[name]);
    const started = await Promise.all(names.map((name) => deployment.start(name, settingsOf(name))));
    for (const running of started) await running.waitUntilReady();
    [credentials] = started as [StartedProcess];
    database = openDatabase({ url: deployment.databaseUrls.credentials, poolSize: 1 });
  }, 180_000);
  afterEach(() => {
    for (const client of clients) client.close();
    clients = [];
  });
  afterAll(async () => {
    await database?.destroy();
    await deployment?.close();
  });

  async function play(story: string): Promise<string> {
    const told: string[] = [];
    const [address, tls] = [deployment.credentialsAddress, tlsOf(deployment, 'portal')];
    const deps: StoryDeps = {
      client: opened(await openClient(CredentialServiceClient, { address, tls })),
      operator: async (role, subject) => {
        const token = await deployment.operatorToken(role, subject);
        const operators = tlsOf(deployment, 'operators');
        return opened(await openClient(OperatorServiceClient, { address, tls: operators, token }));
      },
      inbox: deployedInbox(deployment),
      clock: { forward: (days) => olderBy(days) },
      terminal: terminalTo(told),
      applicant: madeUpApplicant(),
    };
    await stories.get(story)?.play(deps);
    return told.join('\n');
  }

  function opened<C extends Client>(client: C): C {
    clients.push(client);
    return client;
  }

  /** A deployment has the system's time and no other: credentials are made older instead. */
  async function olderBy(days: number): Promise<void> {
    await database.raw(
      `UPDATE credential SET ${['expire_time', 'due_time'].map((column) => `${column} = ${column} - INTERVAL ? DAY`).join()}`,
      [days, days],
    );
  }

  test.each(playedStories)('%s goes to its end', async (story, lines) => {
    const told = await play(story);
    for (const line of lines) expect(told).toContain(line);
  });

  test('held goes to its end, where letters are held', async () => {
    await credentials.kill('SIGTERM');
    credentials = await deployment.start('credentials', { ...settings.credentials, LETTER_HOLD: 'always' });
    await credentials.waitUntilReady();
    expect(await play('held')).toContain('ATTENTION_ADDRESS');
  });

  test('there is no other story', () => {
    expect([...stories.keys()]).toEqual([...playedStories.map(([story]) => story), 'held']);
  });
});

/** Words only, one after another. */
function terminalTo(told: string[]): Terminal {
  const line = (text: string) => void told.push(text);
  return {
    step: async (title) => line(title),
    say: line,
    line,
    frame: (title, text) => line(`${title}\n${text}`),
    style: (_, text) => text,
    complain: line,
    close: () => {},
  };
}
