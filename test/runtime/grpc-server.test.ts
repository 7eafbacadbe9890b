import { readFile } from 'node:fs/promises';
import { TLSSocket } from 'node:tls';
import { type ChannelCredentials, credentials, status } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthClient } from '../../proto/gen/grpc/health/v1/health';
import { makeAuthority } from '../../runtime/certificates';
import { Fault } from '../../runtime/fault';
import type { Call } from '../../runtime/grpc-server';
import type { TlsFiles } from '../../runtime/tls-files';
import { certificateFiles } from '../support/certificate-files';
import { anotherClient, EchoClient, type Outcome, say, serveEcho } from '../support/echo-service';
import { waitFor } from '../support/wait-for';

const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;
/** What the JSON of a message has beside its text. */
const wrappingBytes = '{"text":""}'.length;

function codeOf(outcome: Outcome): number {
  return 'error' in outcome ? outcome.error.code : status.OK;
}

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

test('a message of 64 KiB is taken, one byte more is refused before any handler sees it', async () => {
  let handled = 0;
  const setup = await serveEcho({
    say: async () => {
      handled += 1;
      return { text: '' };
    },
  });
  const longest = 'x'.repeat(65_536 - wrappingBytes);
  expect(codeOf(await say(setup, longest))).toBe(status.OK);
  expect(codeOf(await say(setup, `${longest}x`))).toBe(status.RESOURCE_EXHAUSTED);
  expect(handled).toBe(1);
  expect(codeOf(await say(setup, 'the connection lives on'))).toBe(status.OK);
});

test('a small message that unpacks to more than 64 KiB is refused, too', async () => {
  const setup = await serveEcho({});
  const packing = new EchoClient(setup.address, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': 2,
  });
  expect(codeOf(await say({ client: packing }, 'x'.repeat(10_000_000)))).toBe(status.RESOURCE_EXHAUSTED);
  packing.close();
});

test('no more than 256 calls run at a time on a connection', async () => {
  const waiting: (() => void)[] = [];
  const setup = await serveEcho({ say: (request) => new Promise((done) => waiting.push(() => done(request))) });
  // The limit is known to a client only after the first answer of the server.
  const first = say(setup, 'x');
  (await waitFor('the first call', () => waiting.pop()))();
  await first;
  const calls = Array.from({ length: 300 }, () => say(setup, 'x'));
  await waitFor('the connection to be full', () => waiting.length >= 256);
  const other = anotherClient(setup);
  const onAnother = say({ client: other }, 'x');
  await waitFor('the call on another connection', () => waiting.length >= 257);

  expect(waiting.length).toBe(257);
  const all = Promise.all([...calls, onAnother]);
  let answered = false;
  void all.then(() => {
    answered = true;
  });
  await waitFor('every call to be answered', () => {
    for (const answer of waiting.splice(0)) answer();
    return answered;
  });
  expect(new Set((await all).map(codeOf))).toEqual(new Set([status.OK]));
  other.close();
});

test('health follows what the server is told, for itself and each of its services', async () => {
  const setup = await serveEcho({});
  const health = new HealthClient(setup.address, credentials.createInsecure());
  const watched: number[] = [];
  const watch = health.watch({ service: '' });
  watch.on('data', (response: { status: number }) => watched.push(response.status));
  const watchEnded = new Promise<number>((resolve) =>
    watch.on('error', () => {}).on('status', ({ code }) => resolve(code)),
  );
  const check = (service: string) =>
    new Promise((resolve) => health.check({ service }, (error, response) => resolve(error?.code ?? response.status)));

  const before = { all: await check(''), echo: await check('test.Echo'), other: await check('test.Other') };
  setup.server.setServing(true);
  const after = { all: await check(''), echo: await check('test.Echo'), other: await check('test.Other') };
  await waitFor('the watcher to hear of it', () => watched.includes(SERVING));
  setup.server.setServing(false);
  await waitFor('the watcher to hear of it', () => watched.length === 3);
  await setup.server.stop();

  expect({ before, after, watched, watchEnded: await watchEnded }).toEqual({
    before: { all: NOT_SERVING, echo: NOT_SERVING, other: status.NOT_FOUND },
    after: { all: SERVING, echo: SERVING, other: status.NOT_FOUND },
    watched: [NOT_SERVING, SERVING, NOT_SERVING],
    watchEnded: status.UNAVAILABLE,
  });
  expect(setup.logLines.some(({ event }) => event === 'grpc.call-ended')).toBe(false);
  health.close();
});

test('a stopping server finishes the calls in hand and takes no new connection', async () => {
  const waiting: (() => void)[] = [];
  const setup = await serveEcho(
    { say: (request) => new Promise((done) => waiting.push(() => done(request))) },
    { drainMilliseconds: 20_000 },
  );
  const running = say(setup, 'in hand');
  await waitFor('the call to run', () => waiting.length === 1);

  const stopped = setup.server.stop();
  const other = anotherClient(setup);
  const late = codeOf(await say({ client: other }, 'late'));
  waiting[0]?.();

  expect(await running).toEqual({ response: { text: 'in hand' } });
  await stopped;
  expect(late).toBe(status.UNAVAILABLE);
  other.close();
});

test('a call that does not end is cut when the drain time is over, and its handler is told', async () => {
  const signals: AbortSignal[] = [];
  const handler = (_request: unknown, { signal }: Call): Promise<never> => {
    signals.push(signal);
    return new Promise(() => {});
  };
  const setup = await serveEcho({ say: handler }, { drainMilliseconds: 200 });
  const running = say(setup, 'x');
  await waitFor('the call to run', () => signals.length === 1);
  const before = Date.now();

  await setup.server.stop();

  expect(Date.now() - before).toBeLessThan(3_000);
  expect(codeOf(await running)).not.toBe(status.OK);
  await waitFor('the handler to be told', () => signals[0]?.aborted);
});

test('stopping twice, or without a start, does nothing', async () => {
  const setup = await serveEcho({});
  await setup.server.stop();
  await expect(setup.server.stop()).resolves.toBeUndefined();
});

test('an address that is taken fails the start', async () => {
  const setup = await serveEcho({});
  await expect(serveEcho({}, { listen: setup.address })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

describe('on TLS', () => {
  const authority = makeAuthority();
  const uri = 'spiffe://example.org/notify/sms';

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
});
