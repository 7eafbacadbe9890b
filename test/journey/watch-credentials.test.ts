import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  CredentialChangeKind,
  CredentialServiceClient,
  type WatchCredentialsResponse,
} from '../../proto/gen/symbolon/credentials/v1/credential_service';
import {
  ListPinRequestsRequest,
  OperatorServiceClient,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { systemClock } from '../../runtime/clock';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { signOperatorToken } from '../../runtime/operator-issuer';
import { anApplicationMessage } from '../support/application-message';
import { openDeployment, tlsOf } from '../support/deployment';
import type { StartedProcess } from '../support/process';
import { startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';

const call = { deadlineMilliseconds: 60_000 };

interface RunningService {
  readonly process: StartedProcess;
  readonly portal: CredentialServiceClient;
  readonly supervisor: OperatorServiceClient;
}

/** A reader that writes down what it hears until it is cut off. */
function watching({ portal }: RunningService, resumeToken: string) {
  const heard: WatchCredentialsResponse[] = [];
  const stream = portal.watchCredentials({ resumeToken });
  stream.on('data', (message: WatchCredentialsResponse) => heard.push(message));
  const ended = new Promise<number>((resolve) => stream.on('status', ({ code }) => resolve(code)));
  stream.on('error', () => {});
  return { heard, ended, leave: () => stream.cancel() };
}

/** An issue under way, and its end by an operator; gives the holder's pseudonym. */
async function revoked({ portal, supervisor }: RunningService, seed: number): Promise<string> {
  const application = anApplicationMessage(seed);
  const { pinRequest } = await callUnary(portal, 'requestPin', { requestId: randomUUID(), application }, call);
  const { fiscalCode } = application;
  const filter = ListPinRequestsRequest.fromPartial({ fiscalCode, pageSize: 1 });
  const { pinRequests } = await callUnary(supervisor, 'listPinRequests', filter, call);
  expect(pinRequests[0]?.pinRequest?.id).toBe(pinRequest?.id);
  await callUnary(supervisor, 'revokePinForHolder', { fiscalCode, reason: 'asked for by the holder' }, call);
  return String(pinRequests[0]?.subject);
}

/** A service is killed in the middle; its reader misses nothing, and hears nothing twice. */
async function watchOverRestart(start: () => Promise<RunningService>): Promise<void> {
  const before = await start();
  const first = watching(before, '');
  await waitFor('the beginning', () => first.heard.length === 1);
  const subjects = [await revoked(before, 301), await revoked(before, 302)];
  await waitFor('two changes', () => first.heard.length === 3);
  await before.process.kill('SIGKILL');
  expect(await first.ended).toBe(14); // UNAVAILABLE
  for (const client of [before.portal, before.supervisor]) client.close();

  const after = await start();
  subjects.push(await revoked(after, 303));
  const rest = watching(after, String(first.heard[1]?.resumeToken)); // the reader was killed, too, before it kept the last one
  await waitFor('what it has not taken in', () => rest.heard.length === 3);
  subjects.push(await revoked(after, 304));
  await waitFor('one more', () => rest.heard.length === 4);
  rest.leave();
  const changes = [...first.heard.slice(0, 2), ...rest.heard].flatMap(({ change }) => change ?? []);
  expect(changes.map(({ subject, kind }) => [subject, kind])).toEqual(
    subjects.map((subject) => [subject, CredentialChangeKind.CREDENTIAL_CHANGE_KIND_REVOKED]),
  );
  for (const client of [after.portal, after.supervisor]) client.close();
  await after.process.kill('SIGTERM');
}

test('whoever watches credentials goes on after a restart where it was: standalone', async () => {
  const folder = join(await temporaryFolder(), 'data');
  await watchOverRestart(async () => {
    const { process, address } = await startStandalone(folder);
    const key = join(folder, 'operator-key.json');
    const token = await signOperatorToken(key, { clock: systemClock, subject: 'test', roles: ['supervisor'] });
    return {
      process,
      portal: await openClient(CredentialServiceClient, { address }),
      supervisor: await openClient(OperatorServiceClient, { address, token }),
    };
  });
});

test('whoever watches credentials goes on after a restart where it was: deployed', async () => {
  const deployment = await openDeployment();
  try {
    await deployment.migrate('credentials');
    await watchOverRestart(async () => {
      const process = await deployment.start('credentials');
      await process.waitUntilReady();
      const [address, tls] = [deployment.credentialsAddress, tlsOf(deployment, 'portal')];
      return {
        process,
        portal: await openClient(CredentialServiceClient, { address, tls }),
        supervisor: await openClient(OperatorServiceClient, {
          address,
          tls: tlsOf(deployment, 'operators'),
          token: await deployment.operatorToken('supervisor'),
        }),
      };
    });
  } finally {
    await deployment.close();
  }
}, 180_000);
