/** The door of a process as it is deployed: who is turned away stands in its audit, and its certificate is renewed while it runs. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Client, credentials } from '@grpc/grpc-js';
import { OperatorServiceClient } from '../../proto/gen/symbolon/credentials/v1/operator_service';
import { type Certificate, issueCertificate, makeAuthority } from '../../runtime/certificates';
import { type Database, openDatabase } from '../../runtime/database';
import { callUnary, openClient } from '../../runtime/grpc-client';
import { channelCredentials } from '../../runtime/grpc-credentials';
import { faultOf } from '../../runtime/grpc-status';
import { splitAddress } from '../../runtime/listen-address';
import type { TlsFiles } from '../../runtime/tls-files';
import { reasonOf } from '../credentials/holder-room';
import { certificateFiles } from '../support/certificate-files';
import { type Deployment, openDeployment, tlsOf } from '../support/deployment';
import { waitFor } from '../support/wait-for';
import { call } from './deployed-room';

const domain = 'spiffe://example.org';

/** The reason with which a method is refused that is asked with an empty message. */
function list(client: Client, path: string): Promise<string> {
  const bytes = (value: Buffer) => value;
  const deadline = Date.now() + call.deadlineMilliseconds;
  return new Promise<string>((resolve) =>
    client.makeUnaryRequest(`/${path}`, bytes, bytes, Buffer.alloc(0), { deadline }, (error) =>
      resolve(error === null ? 'OK' : faultOf(error).reason),
    ),
  ).finally(() => client.close());
}

describe('the door of a process', () => {
  let deployment: Deployment;
  let database: Database;
  let authority: Certificate;
  beforeAll(async () => {
    deployment = await openDeployment();
    await deployment.migrate('credentials');
    await (await deployment.start('credentials')).waitUntilReady();
    database = openDatabase({ url: deployment.databaseUrls.credentials, poolSize: 1 });
    const keyFile = (name: string) => readFile(join(deployment.keysFolder, name), 'utf8');
    authority = { certificate: await keyFile('ca.pem'), privateKey: await keyFile('ca.key') };
  });
  afterAll(async () => {
    await database?.destroy();
    await deployment?.close();
  });

  /** ReleaseHeldIssue of a request that there is not. */
  async function release(tls: TlsFiles, token?: string): Promise<string> {
    const { credentialsAddress: address } = deployment;
    return released(await openClient(OperatorServiceClient, { address, tls, token }));
  }
  const released = (client: OperatorServiceClient) =>
    reasonOf(
      callUnary(client, 'releaseHeldIssue', { pinRequestId: randomUUID(), reason: 'called back' }, call),
    ).finally(() => client.close());

  test('turns away who has a wrong certificate or token, or not the right to it: each is in the audit, and nothing else is written', async () => {
    const [operators, portal] = [tlsOf(deployment, 'operators'), tlsOf(deployment, 'portal')];
    const two = await certificateFiles(authority, [`${domain}/portal`, `${domain}/operators`]);
    const strangers = await certificateFiles(await makeAuthority(), [`${domain}/operators`], authority);
    const anonymous = credentials.createSsl(Buffer.from(authority.certificate));
    const supervisor = await deployment.operatorToken('supervisor', 'berta');
    expect({
      'no certificate': await released(new OperatorServiceClient(deployment.credentialsAddress, anonymous)),
      "another authority's": await release(strangers, supervisor),
      'two identities': await release(two, supervisor),
      'the right token on the wrong method': await release(portal, supervisor),
      'no token': await release(operators),
      'an expired token': await release(operators, await deployment.expiredToken('supervisor')),
      'a role that does not reach': await release(operators, await deployment.operatorToken('auditor', 'aldo')),
      'what is not there': await release(operators, supervisor),
    }).toEqual({
      'no certificate': 'UNAVAILABLE',
      "another authority's": 'UNAVAILABLE',
      'two identities': 'CLIENT_CERTIFICATE',
      'the right token on the wrong method': 'CALLER_NOT_ALLOWED',
      'no token': 'OPERATOR_TOKEN',
      'an expired token': 'OPERATOR_TOKEN',
      'a role that does not reach': 'ROLE_MISSING',
      'what is not there': 'PIN_REQUEST_NOT_FOUND',
    });
    const events = async () => {
      const rows: { action: string; actor: string; method: string | null; refusal: string; reason: string | null }[] =
        await database('audit_event').select('action', 'actor', 'method', 'refusal', 'reason');
      const calls = (reason: string | null) => Number(/, (\d+) calls$/.exec(reason ?? '')?.[1] ?? 1);
      const counted = new Map<string, number>();
      for (const { action, actor, method, refusal, reason } of rows) {
        const kind = `${action} ${actor} ${method} ${refusal}`;
        counted.set(kind, (counted.get(kind) ?? 0) + calls(reason));
      }
      return counted;
    };
    const all = {
      'call-denied unknown null CLIENT_CERTIFICATE': expect.any(Number), // gRPC tries to connect again
      'call-denied unknown ReleaseHeldIssue CLIENT_CERTIFICATE': 1,
      [`call-denied ${domain}/portal ReleaseHeldIssue CALLER_NOT_ALLOWED`]: 1,
      [`call-denied ${domain}/operators ReleaseHeldIssue OPERATOR_TOKEN`]: 2,
      'call-denied operator:aldo ReleaseHeldIssue ROLE_MISSING': 1,
      'call-refused operator:berta ReleaseHeldIssue PIN_REQUEST_NOT_FOUND': 1,
    };
    await waitFor('all to be counted', async () => {
      const counted = await events();
      return counted.size >= 6 && counted.get(`call-denied ${domain}/operators ReleaseHeldIssue OPERATOR_TOKEN`) === 2;
    });
    expect(Object.fromEntries(await events())).toEqual(all);
  });

  test.each([
    ['notify', (client: Client) => list(client, 'symbolon.notify.v1.GatewayService/ListCarriers')],
    ['postal', (client: Client) => list(client, 'symbolon.postal.v1.PostalService/ListBatches')],
  ] as const)('of %s has who was turned away in its audit, too, which is chained', async (name, ask) => {
    await deployment.migrate(name);
    await (await deployment.start(name)).waitUntilReady();
    const portal = await channelCredentials(tlsOf(deployment, 'portal'));
    expect(await ask(new Client(deployment.addresses[name], portal))).toBe('CALLER_NOT_ALLOWED');
    const own = openDatabase({ url: deployment.databaseUrls[name], poolSize: 1 });
    const denied = () => own('audit_event').where({ action: 'call-denied' }).select('actor', 'refusal');
    await waitFor('the event, in the chain', async () => (await denied().whereNotNull('block_number')).length > 0);
    expect(await denied()).toEqual([{ actor: `${domain}/portal`, refusal: 'CALLER_NOT_ALLOWED' }]);
    await own.destroy();
  });

  test('shows a renewed certificate to who comes next, without a restart', async () => {
    const { certFile, keyFile, caFile } = tlsOf(deployment, 'operators');
    const [cert, key, ca] = await Promise.all([certFile, keyFile, caFile].map((path) => readFile(path)));
    const { host, port } = splitAddress(deployment.credentialsAddress);
    const shown = () =>
      new Promise<string>((resolve, reject) => {
        const options = { host, port, servername: 'localhost', cert, key, ca, ALPNProtocols: ['h2'] };
        const socket = connect({ ...options, checkServerIdentity: () => undefined }, () => {
          resolve(socket.getPeerCertificate().serialNumber);
          socket.destroy();
        });
        socket.on('error', reject);
      });
    const before = await shown();
    const renewed = await issueCertificate(authority, {
      ...{ commonName: 'renewed', uris: [`${domain}/credentials`], dnsNames: ['localhost'] },
      ...{ ipAddresses: ['127.0.0.1'], days: 1 },
    });
    const own = tlsOf(deployment, 'credentials');
    for (const [path, text] of [
      [own.certFile, renewed.certificate],
      [own.keyFile, renewed.privateKey],
    ] as const) {
      await writeFile(`${path}.new`, text, { mode: 0o600 });
      await rename(`${path}.new`, path);
    }
    await waitFor('the renewed certificate', async () => (await shown()) !== before);
    expect(await release(tlsOf(deployment, 'operators'))).toBe('OPERATOR_TOKEN');
  });
});
