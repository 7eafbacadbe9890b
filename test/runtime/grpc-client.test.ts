import { makeAuthority } from '../../runtime/certificates';
import { Fault, invalidFields } from '../../runtime/fault';
import { callUnary, openClient } from '../../runtime/grpc-client';
import type { Call } from '../../runtime/grpc-server';
import { currentTraceparent, runWithTraceparent } from '../../runtime/tracing';
import { certificateFiles } from '../support/certificate-files';
import { EchoClient, serveEcho, type Words } from '../support/echo-service';
import { freePort } from '../support/free-port';
import { waitFor } from '../support/wait-for';

const opened: EchoClient[] = [];
const inTime = { deadlineMilliseconds: 60_000 };

afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});

async function open(settings: Parameters<typeof openClient>[1]): Promise<EchoClient> {
  const client = await openClient(EchoClient, settings);
  opened.push(client);
  return client;
}

/** Serves one handler and calls it once. */
async function callOnce(handler: (request: Words, call: Call) => Promise<Words>, settings = inTime) {
  const { address } = await serveEcho({ say: handler });
  return callUnary(await open({ address }), 'say', { text: 'hello' }, settings);
}

test('an answer comes as a promise', async () => {
  expect(await callOnce(async ({ text }) => ({ text: `${text}!` }))).toEqual({ text: 'hello!' });
});

test.each([
  new Fault('unauthenticated', 'PIN_REJECTED', 'wrong'),
  new Fault('forbidden', 'NOT_YOURS', 'other family'),
  new Fault('not-found', 'NO_SUCH_REQUEST', 'unknown id'),
  new Fault('conflict', 'REQUEST_ID_REUSED', 'other body'),
  new Fault('precondition', 'EXCHANGE_REQUIRED', 'first the exchange'),
  new Fault('exhausted', 'LOCKED', 'locked', { retryAfterSeconds: 900 }),
  new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'away', { retryAfterSeconds: 0.25 }),
  invalidFields([
    { field: 'application.mobile', reason: 'LANDLINE', description: 'not a mobile number' },
    { field: 'application.email', reason: 'UNPARSABLE', description: 'no address' },
  ]),
])('the fault $reason comes over as it was thrown', async (fault) => {
  const { kind, reason, message, fields, retryAfterSeconds } = fault;
  const received = await callOnce(() => Promise.reject(fault)).catch((error: unknown) => error);
  expect(received).toBeInstanceOf(Fault);
  expect(received).toMatchObject({ kind, reason, message, fields, retryAfterSeconds });
});

test.each([
  'notify:50052',
  '0.0.0.0:50052',
  '127.0.0.1.example.org:50052',
  'dns:///localhost:50052',
])('%s is not called in plaintext', async (address) => {
  await expect(open({ address, token: 'secret' })).rejects.toMatchObject({ kind: 'invalid', reason: 'WRONG_SETTINGS' });
});

test("another service's bug is a bug without its story", async () => {
  await expect(callOnce(() => Promise.reject(new TypeError('the story')))).rejects.toMatchObject({
    kind: 'bug',
    reason: 'INTERNAL',
    message: 'Internal error',
  });
});

test('a call that is not answered in time is unavailable', async () => {
  const late = callOnce(() => new Promise(() => {}), { deadlineMilliseconds: 100 });
  await expect(late).rejects.toMatchObject({ kind: 'unavailable', reason: 'DEADLINE_EXCEEDED' });
});

test('a server that is not there is unavailable before the deadline, and is called once it is there', async () => {
  const address = `127.0.0.1:${await freePort()}`;
  const client = await open({ address });
  const before = Date.now();
  await expect(callUnary(client, 'say', { text: 'x' }, inTime)).rejects.toMatchObject({
    kind: 'unavailable',
    reason: 'UNAVAILABLE',
  });
  expect(Date.now() - before).toBeLessThan(4_000);
  await serveEcho({}, { listen: address });
  const answer = await waitFor('the server to be found', () => callUnary(client, 'say', { text: 'x' }, inTime));
  expect(answer).toEqual({ text: 'x' });
});

test('a signal cancels the call on both sides', async () => {
  const signals: AbortSignal[] = [];
  const { address } = await serveEcho({
    say: (_request, { signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
  });
  const leave = new AbortController();
  const running = callUnary(await open({ address }), 'say', { text: 'x' }, { ...inTime, signal: leave.signal });
  await waitFor('the handler to run', () => signals.length === 1);

  leave.abort();

  await expect(running).rejects.toMatchObject({ kind: 'unavailable', reason: 'CANCELLED' });
  await waitFor('the handler to be told', () => signals[0]?.aborted);
});

test('a signal that is aborted already sends nothing', async () => {
  let called = false;
  const { address } = await serveEcho({
    say: async (request) => {
      called = true;
      return request;
    },
  });
  const running = callUnary(await open({ address }), 'say', { text: 'x' }, { ...inTime, signal: AbortSignal.abort() });
  await expect(running).rejects.toMatchObject({ kind: 'unavailable', reason: 'CANCELLED' });
  expect(called).toBe(false);
});

test('the trace and the token go with the call', async () => {
  const seen: unknown[] = [];
  const { address } = await serveEcho({
    say: async (request, { bearerToken }) => {
      seen.push({ bearerToken, traceId: currentTraceparent()?.split('-')[1] });
      return request;
    },
  });
  const client = await open({ address, token: 'standalone-token' });
  const traceId = 'c'.repeat(32);
  await runWithTraceparent(`00-${traceId}-${'d'.repeat(16)}-01`, () => callUnary(client, 'say', { text: 'x' }, inTime));
  expect(seen).toEqual([{ bearerToken: 'standalone-token', traceId }]);
});

test('with TLS files both sides know each other', async () => {
  const authority = await makeAuthority();
  const uri = 'spiffe://example.org/postal/post';
  const callers: string[] = [];
  const { server } = await serveEcho(
    {
      say: async (request, { caller }) => {
        callers.push(caller);
        return request;
      },
    },
    { tls: await certificateFiles(authority, ['spiffe://example.org/credentials']) },
  );
  const client = await open({ address: `127.0.0.1:${server.port}`, tls: await certificateFiles(authority, [uri]) });
  await callUnary(client, 'say', { text: 'x' }, inTime);
  expect(callers).toEqual([uri]);
});

test('TLS files that cannot be read are named', async () => {
  const tls = { certFile: '/nowhere/a', keyFile: '/nowhere/b', caFile: '/nowhere/c' };
  await expect(openClient(EchoClient, { address: '127.0.0.1:1', tls })).rejects.toMatchObject({
    kind: 'invalid',
    fields: [{ field: 'TLS_CERT_FILE' }, { field: 'TLS_KEY_FILE' }, { field: 'TLS_CA_FILE' }],
  });
});
