import { credentials, status } from '@grpc/grpc-js';
import { HealthCheckResponse_ServingStatus, HealthClient } from '../../proto/gen/grpc/health/v1/health';
import type { Call } from '../../runtime/grpc-server';
import { codeOf } from '../support/call-outcome';
import { anotherClient, EchoClient, say, serveEcho } from '../support/echo-service';
import { waitFor } from '../support/wait-for';

const { SERVING, NOT_SERVING } = HealthCheckResponse_ServingStatus;
/** What the JSON of a message has beside its text. */
const wrappingBytes = '{"text":""}'.length;

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
