import { readFile } from 'node:fs/promises';
import { TLSSocket } from 'node:tls';
import { type ChannelCredentials, credentials, status } from '@grpc/grpc-js';
import { makeAuthority } from '../../runtime/certificates';
import { Fault } from '../../runtime/fault';
import type { Call } from '../../runtime/grpc-server';
import type { TlsFiles } from '../../runtime/tls-files';
import { codeOf } from '../support/call-outcome';
import { certificateFiles } from '../support/certificate-files';
import { EchoClient, say, serveEcho } from '../support/echo-service';

const authority = makeAuthority();
const uri = 'spiffe://example.org/notify/sms';

async function withCertificate({ certFile, keyFile, caFile }: TlsFiles): Promise<ChannelCredentials> {
  return credentials.createSsl(await readFile(caFile), await readFile(keyFile), await readFile(certFile));
}

/** Serves on TLS and calls once with the given credentials. */
async function callOnTls(server: TlsFiles, client: ChannelCredentials) {
  const callers: string[] = [];
  const handler = async (request: { text: string }, { caller }: Call) => {
    callers.push(caller);
    return request;
  };
  const setup = await serveEcho({ say: handler }, { tls: server });
  const caller = new EchoClient(setup.address, client);
  const outcome = await say({ client: caller }, 'x', { deadline: Date.now() + 5_000 });
  caller.close();
  return { callers, code: codeOf(outcome), details: 'error' in outcome ? outcome.error.details : '' };
}

test('the caller is the URI of its certificate', async () => {
  const server = await certificateFiles(await authority, ['spiffe://example.org/credentials']);
  const client = await certificateFiles(await authority, [uri]);
  expect(await callOnTls(server, await withCertificate(client))).toEqual({
    callers: [uri],
    code: status.OK,
    details: '',
  });
});

test('the certificate is read once a connection, and each connection has its own caller', async () => {
  const reading = jest.spyOn(TLSSocket.prototype, 'getPeerCertificate');
  const callers: string[] = [];
  const setup = await serveEcho(
    {
      say: async (request, { caller }) => {
        callers.push(caller);
        return request;
      },
    },
    { tls: await certificateFiles(await authority, ['spiffe://example.org/credentials']) },
  );
  const clients: EchoClient[] = [];
  for (const name of ['sms', 'mail']) {
    const files = await certificateFiles(await authority, [`spiffe://example.org/notify/${name}`]);
    clients.push(new EchoClient(setup.address, await withCertificate(files)));
  }
  reading.mockClear();
  for (const client of [...clients, ...clients, ...clients]) await say({ client }, 'x');
  const onServer = reading.mock.contexts.filter((socket) => Reflect.get(socket, 'server') !== undefined);
  for (const client of clients) client.close();
  reading.mockRestore();

  const [sms, mail] = ['spiffe://example.org/notify/sms', 'spiffe://example.org/notify/mail'];
  expect(callers).toEqual([sms, mail, sms, mail, sms, mail]);
  expect(onServer.length).toBe(2);
});

test.each([
  ['two URIs', [uri, 'spiffe://example.org/notify/mail']],
  ['no URI', []],
  ['a URI that tries to be two', [`${uri}, URI:spiffe://example.org/notify/mail`]],
])('a certificate with %s is unauthenticated', async (_what, uris) => {
  const server = await certificateFiles(await authority, ['spiffe://example.org/credentials']);
  const client = await certificateFiles(await authority, uris);
  expect(await callOnTls(server, await withCertificate(client))).toMatchObject({
    callers: [],
    code: status.UNAUTHENTICATED,
  });
});

test.each([
  ['no certificate', async (files: TlsFiles) => credentials.createSsl(await readFile(files.caFile))],
  [
    "another authority's certificate",
    async (files: TlsFiles) => {
      const stranger = await certificateFiles(await makeAuthority(), [uri]);
      return withCertificate({ ...stranger, caFile: files.caFile });
    },
  ],
  ['plaintext', async () => credentials.createInsecure()],
])('a caller with %s does not get through', async (_what, credentialsOf) => {
  const server = await certificateFiles(await authority, ['spiffe://example.org/credentials']);
  expect(await callOnTls(server, await credentialsOf(server))).toMatchObject({
    callers: [],
    code: status.UNAVAILABLE,
  });
});

test('a client does not talk to a server of another authority', async () => {
  const server = await certificateFiles(await makeAuthority(), ['spiffe://example.org/credentials'], await authority);
  const client = await certificateFiles(await authority, [uri]);
  expect(await callOnTls(server, await withCertificate(client))).toMatchObject({
    callers: [],
    code: status.UNAVAILABLE,
  });
});

test('files that are missing or do not fit together are all named at the start', async () => {
  const right = await certificateFiles(await authority, [uri]);
  const other = await certificateFiles(await authority, [uri]);
  const missing = { ...right, keyFile: '/nowhere/own.key', caFile: '/nowhere/authority.crt' };
  const fault = await serveEcho({}, { tls: missing }).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({
    kind: 'invalid',
    reason: 'WRONG_SETTINGS',
    fields: [
      { field: 'TLS_KEY_FILE', description: '/nowhere/own.key cannot be read (ENOENT)' },
      { field: 'TLS_CA_FILE', description: '/nowhere/authority.crt cannot be read (ENOENT)' },
    ],
  });
  await expect(serveEcho({}, { tls: { ...right, keyFile: other.keyFile } })).rejects.toMatchObject({
    reason: 'WRONG_SETTINGS',
  });
});
