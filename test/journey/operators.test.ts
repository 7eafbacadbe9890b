import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CredentialServiceClient } from '../../proto/gen/symbolon/credentials/v1/credential_service';
import { DeliveryReportServiceClient } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import {
  Attention,
  ListPinRequestsRequest,
  OperatorServiceClient,
} from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { Channel, DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { callUnary, openClient } from '../../runtime/grpc-client';
import type { OperatorRole } from '../../services/credentials/domain/operator-roles';
import { anApplicationMessage } from '../support/application-message';
import { type Deployment, openDeployment, tlsOf } from '../support/deployment';
import { freePort } from '../support/free-port';
import { startProcess } from '../support/process';
import { type StandaloneUnderTest, startStandalone } from '../support/standalone';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { callsForHolder, whatComesOut } from './contact-centre';

const call = { deadlineMilliseconds: 60_000 };
const waiting = ListPinRequestsRequest.fromPartial({ needsAttention: true });

describe('an operator of a standalone process', () => {
  let folder: string;
  let standalone: StandaloneUnderTest;
  beforeAll(async () => {
    folder = join(await temporaryFolder(), 'data');
    standalone = await startStandalone(folder);
  });

  async function symbolon(...args: readonly string[]) {
    const cli = await startProcess({ entry: 'cli/main', args, env: { SYMBOLON_DATA: folder } });
    const { code } = await cli.end;
    return { code, text: cli.lines.join('\n') };
  }
  async function listWith(token: string) {
    const client = await openClient(OperatorServiceClient, { address: standalone.address, token });
    try {
      return await callUnary(client, 'listPinRequests', waiting, call);
    } finally {
      client.close();
    }
  }

  test('lets a request through that waits for a decision: the story', async () => {
    const { address, inboxUrl } = standalone;
    const { code, text } = await symbolon('try', 'operator', '--fast', '--address', address, '--inbox', inboxUrl);
    expect({ code, text }).toEqual({ code: 0, text: expect.stringContaining('ATTENTION_ISSUE_UNDER_WAY') });
  });

  test('gets a token by the command, and with it an answer', async () => {
    const { code, text } = await symbolon('try', 'operator-token', '--role', 'auditor');
    expect({ code, answer: await listWith(text) }).toEqual({ code: 0, answer: { pinRequests: [], nextPageToken: '' } });
  });

  test('gets no answer by a token whose role does not reach, and no token for a role that there is not', async () => {
    const { text: reviewer } = await symbolon('try', 'operator-token', '--role', 'reviewer', '--data', folder);
    await expect(listWith(reviewer)).rejects.toMatchObject({ kind: 'forbidden', reason: 'ROLE_MISSING' });
    const { code, text } = await symbolon('try', 'operator-token', '--role', 'chief');
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('Allowed choices are contact_centre') });
  });

  test('records that a letter came back: its holder reads so in a mail, and it stands in the list with its reason', async () => {
    const { text: token } = await symbolon('try', 'operator-token', '--role', 'supervisor');
    const { address } = standalone;
    const portal = await standalone.openClient();
    const supervisor = await openClient(OperatorServiceClient, { address, token });
    const application = anApplicationMessage(41);
    const { pinRequest } = await callUnary(portal, 'requestPin', { requestId: randomUUID(), application }, call);
    const letter = String(pinRequest?.deliveries.find(({ channel }) => channel === Channel.CHANNEL_LETTER)?.id);
    const state = DeliveryState.DELIVERY_STATE_RETURNED;
    const returned = { deliveryId: letter, state, reason: 'lies here', occurTime: undefined };
    await callUnary(supervisor, 'resolveDelivery', returned, call);
    await waitFor('the mail', async () =>
      (await standalone.inbox()).some(({ to, text }) => to === application.email && text.includes('came back to us')),
    );
    const listed = await callUnary(
      supervisor,
      'listPinRequests',
      { ...waiting, attention: Attention.ATTENTION_RETURNED },
      call,
    );
    expect(listed.pinRequests.map(({ pinRequest: one }) => one?.deliveries.map(({ reason }) => reason))).toEqual([
      ['', 'RESOLVED_BY_OPERATOR'],
    ]);
    const retry = callUnary(supervisor, 'retryDelivery', { deliveryId: letter, reason: 'again' }, call);
    await expect(retry).rejects.toMatchObject({ reason: 'ADDRESS_BLOCKED' });
    for (const client of [portal, supervisor]) client.close();
  });

  test('does all for a holder who calls, from the request to the erasure', async () => {
    const as = async (role: string, subject: string) => {
      const { text: token } = await symbolon('try', 'operator-token', '--role', role, '--subject', subject);
      return openClient(OperatorServiceClient, { address: standalone.address, token });
    };
    const anna = await as('contact_centre', 'anna');
    const [berta, carla] = [await as('supervisor', 'berta'), await as('supervisor', 'carla')];
    expect(await callsForHolder({ anna, berta, carla }, 57)).toEqual({
      ...whatComesOut,
      states: [expect.any(String), 'REPLACED'], // its own services may have accepted it
    });
    for (const client of [anna, berta, carla]) client.close();
  });

  test('gets no token from a folder in which no process works', async () => {
    const { code, text } = await symbolon('try', 'operator-token', '--role', 'desk', '--data', join(folder, 'none'));
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining('npm start makes it') });
  });
});

describe('an operator of a deployment', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await openDeployment();
    await deployment.migrate('credentials');
    const credentials = await deployment.start('credentials');
    await credentials.waitUntilReady();
  });
  afterAll(() => deployment?.close());

  test('sees and releases what waits, by the operators’ certificate and a token of the issuer; either alone opens nothing', async () => {
    const tls = tlsOf(deployment, 'portal');
    const address = deployment.credentialsAddress;
    const portal = await openClient(CredentialServiceClient, { address, tls });
    const token = await deployment.operatorToken('supervisor');
    const operators = tlsOf(deployment, 'operators');
    const supervisor = await openClient(OperatorServiceClient, { address, tls: operators, token });
    const nobody = await openClient(OperatorServiceClient, { address, tls: operators });
    const thief = await openClient(OperatorServiceClient, { address, tls, token });
    const ask = async (email: string) => {
      const application = anApplicationMessage(1, { email });
      return callUnary(portal, 'requestPin', { requestId: randomUUID(), application }, call);
    };
    const first = await ask('one@example.org');
    const second = await ask('two@example.org');
    const listed = await callUnary(supervisor, 'listPinRequests', waiting, call);
    expect(listed.pinRequests).toMatchObject([
      { pinRequest: { id: second.pinRequest?.id }, attention: Attention.ATTENTION_ISSUE_UNDER_WAY },
    ]);
    const release = { pinRequestId: String(second.pinRequest?.id), reason: 'called back' };
    await expect(callUnary(nobody, 'releaseHeldIssue', release, call)).rejects.toMatchObject({
      reason: 'OPERATOR_TOKEN',
    });
    await expect(callUnary(thief, 'releaseHeldIssue', release, call)).rejects.toMatchObject({
      reason: 'CALLER_NOT_ALLOWED',
    });
    const { pinRequest } = await callUnary(supervisor, 'releaseHeldIssue', release, call);
    expect(pinRequest).toMatchObject({ attention: 0, subject: expect.any(String) });
    expect(first.pinRequest?.id).not.toBe(pinRequest?.pinRequest?.id);
    for (const client of [portal, supervisor, nobody, thief]) client.close();
  });

  test('is let in by nobody where the table of who may call what is wrong: the process ends, and names all of it', async () => {
    const path = join(await temporaryFolder(), 'access.json');
    await writeFile(path, (await readFile('proto/access.json', 'utf8')).replace('"RequestPin"', '"RequestPins"'));
    const { end, lines } = await deployment.start('credentials', { ACCESS_FILE: path });
    expect(await end).toEqual({ code: 78, signal: null });
    const told = lines.join('\n');
    for (const fault of ['RequestPin is missing', 'RequestPins is no method'])
      expect(told).toContain(`services.symbolon.credentials.v1.CredentialService/${fault}`);
  });

  test('is let in without a certificate where plaintext was asked for, on this machine only, and not without the token', async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    const without = { TLS_CERT_FILE: '', TLS_KEY_FILE: '', TLS_CA_FILE: '' };
    const health = { HEALTH_LISTEN: `127.0.0.1:${await freePort()}` };
    const settings = { ...without, ...health, LISTEN: listen, GRPC_PLAINTEXT: 'true' };
    const { end, lines, kill } = await deployment.start('credentials', settings);
    const token = await deployment.operatorToken('supervisor');
    const portal = await openClient(CredentialServiceClient, { address: listen });
    const supervisor = await openClient(OperatorServiceClient, { address: listen, token });
    const nobody = await openClient(OperatorServiceClient, { address: listen });
    const reporter = await openClient(DeliveryReportServiceClient, { address: listen });
    const request = { requestId: randomUUID(), application: anApplicationMessage(2) };
    await waitFor('the plaintext port', () => callUnary(portal, 'requestPin', request, call).then(() => true));
    expect((await callUnary(supervisor, 'listPinRequests', waiting, call)).pinRequests).toEqual(expect.any(Array));
    await expect(callUnary(nobody, 'listPinRequests', waiting, call)).rejects.toMatchObject({
      reason: 'OPERATOR_TOKEN',
    });
    expect(await callUnary(reporter, 'reportDeliveries', { reports: [] }, call)).toEqual({ results: [] });
    expect(lines.join('\n')).toContain('grpc-server.plaintext');
    for (const client of [portal, supervisor, nobody, reporter]) client.close();
    await kill('SIGTERM');
    expect(await end).toEqual({ code: 0, signal: null });
  });

  test('does all for a holder who calls, from the request to the erasure, and everybody acts by name', async () => {
    const tls = tlsOf(deployment, 'operators');
    const address = deployment.credentialsAddress;
    const as = async (role: OperatorRole, subject: string) =>
      openClient(OperatorServiceClient, { address, tls, token: await deployment.operatorToken(role, subject) });
    const anna = await as('contact_centre', 'anna');
    const [berta, carla] = [await as('supervisor', 'berta'), await as('supervisor', 'carla')];
    expect(await callsForHolder({ anna, berta, carla }, 58)).toEqual(whatComesOut);
    for (const client of [anna, berta, carla]) client.close();
  });
});
