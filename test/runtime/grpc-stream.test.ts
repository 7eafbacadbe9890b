import { connect } from 'node:http2';
import { type ServiceError, status } from '@grpc/grpc-js';
import type { Call } from '../../runtime/grpc-server';
import { type EchoSetup, serveEcho, type Words } from '../support/echo-service';
import { waitFor } from '../support/wait-for';

interface Heard {
  readonly texts: readonly string[];
  readonly code: number;
}

/** Reads a stream to its end, whatever that is. */
function listen({ client }: Pick<EchoSetup, 'client'>, options = {}) {
  const stream = client.repeat({ text: 'x' }, options);
  const texts: string[] = [];
  stream.on('data', ({ text }: Words) => texts.push(text));
  const ended = new Promise<Heard & { reason?: string }>((resolve) => {
    stream.on('error', () => {});
    stream.on('status', ({ code }) => resolve({ texts, code }));
  });
  return { stream, texts, ended };
}

/** A bare HTTP/2 client that never reads nor opens its window further. */
function unreadStream({ address }: Pick<EchoSetup, 'address'>) {
  const session = connect(`http://${address}`);
  session.on('error', () => {});
  const request = session.request({
    ':method': 'POST',
    ':path': '/test.Echo/Repeat',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  request.on('error', () => {});
  request.pause();
  const body = Buffer.from('{"text":"go"}');
  request.end(Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]));
  return { session, request };
}

/** Yields one item and then waits until it is told to end. */
function openEnded() {
  const seen: { reason?: unknown; finished?: boolean } = {};
  async function* handler(request: Words, { signal }: Call) {
    try {
      yield request;
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    } finally {
      seen.reason = signal.reason;
      seen.finished = true;
    }
  }
  return { seen, handler };
}

test('a stream gives its items in order and ends with OK, in one line', async () => {
  const setup = await serveEcho({
    repeat: async function* () {
      for (const text of ['one', 'two', 'three']) yield { text };
    },
  });
  expect(await listen(setup).ended).toEqual({ texts: ['one', 'two', 'three'], code: status.OK });
  const lines = setup.logLines.filter(({ event }) => event === 'grpc.call-ended');
  expect(lines).toEqual([expect.objectContaining({ method: 'test.Echo/Repeat', code: 'OK', caller: 'local' })]);
});

test('a reader that leaves ends the handler, finally blocks included', async () => {
  const { seen, handler } = openEnded();
  const setup = await serveEcho({ repeat: handler });
  const { stream, texts } = listen(setup);
  await waitFor('the first item', () => texts.length === 1);

  stream.cancel();

  await waitFor('the handler to end', () => seen.finished);
  expect(seen.reason).toEqual(expect.objectContaining({ code: status.CANCELLED }));
});

test('a handler that does not listen to its signal is not waited for', async () => {
  const never: Promise<void> = new Promise(() => {});
  const setup = await serveEcho({
    repeat: async function* (request) {
      yield request;
      await never;
    },
  });
  const { stream, texts } = listen(setup);
  await waitFor('the first item', () => texts.length === 1);
  stream.cancel();
  const line = await waitFor('the line', () => setup.logLines.find(({ event }) => event === 'grpc.call-ended'));
  expect(line).toMatchObject({ code: 'CANCELLED' });
});

test('a stopping server ends open streams with UNAVAILABLE and does not wait for its drain time', async () => {
  const { seen, handler } = openEnded();
  const setup = await serveEcho({ repeat: handler }, { drainMilliseconds: 20_000 });
  const { texts, ended } = listen(setup);
  await waitFor('the first item', () => texts.length === 1);
  const before = Date.now();

  await setup.server.stop();

  expect(await ended).toEqual({ texts: ['x'], code: status.UNAVAILABLE });
  expect(seen.finished).toBe(true);
  expect(Date.now() - before).toBeLessThan(5_000);
});

test('an old stream ends with UNAVAILABLE, so that its reader connects again', async () => {
  const setup = await serveEcho({ repeat: openEnded().handler }, { connectionAgeMilliseconds: 300 });
  expect(await listen(setup).ended).toEqual({ texts: ['x'], code: status.UNAVAILABLE });
});

test('a fault in the middle of a stream comes after the items before it', async () => {
  const setup = await serveEcho({
    repeat: async function* (request) {
      yield request;
      throw new TypeError('broken');
    },
  });
  const { stream, ended } = listen(setup);
  const error = await new Promise<ServiceError>((resolve) =>
    stream.on('error', (given) => resolve(given as ServiceError)),
  );
  expect(await ended).toEqual({ texts: ['x'], code: status.INTERNAL });
  expect(error.details).toBe('Internal error');
});

test('a reader that does not read stops the handler after a bounded number of items, and the stop is bounded, too', async () => {
  let yielded = 0;
  const text = 'y'.repeat(10_000);
  const setup = await serveEcho({
    repeat: async function* () {
      for (;;) {
        yielded += 1;
        yield { text };
      }
    },
  });
  const { session } = unreadStream(setup);
  let before = -1;
  await waitFor(
    'the handler to stand still',
    () => {
      const still = yielded > 0 && yielded === before;
      before = yielded;
      return still;
    },
    { everyMilliseconds: 200 },
  );

  expect(yielded).toBeLessThan(100);
  const started = Date.now();
  await setup.server.stop();
  expect(Date.now() - started).toBeLessThan(3_000);
  session.destroy();
});

test('a reader that takes nothing is told to come back, and nothing is kept for it any more', async () => {
  const seen = { finished: false };
  const text = 'y'.repeat(10_000);
  const setup = await serveEcho(
    {
      repeat: async function* () {
        try {
          for (;;) yield { text };
        } finally {
          seen.finished = true;
        }
      },
    },
    { readerPatienceMilliseconds: 300 },
  );
  const { session, request } = unreadStream(setup);
  await waitFor('the handler to end', () => seen.finished);
  const line = await waitFor('the line', () => setup.logLines.find(({ event }) => event === 'grpc.call-ended'));
  expect(line).toMatchObject({ code: 'UNAVAILABLE', error: expect.objectContaining({ reason: 'READER_TOO_SLOW' }) });
  const trailers = new Promise<object>((resolve) => request.on('trailers', resolve));
  request.resume(); // what was on its way comes first
  expect(await trailers).toMatchObject({ 'grpc-status': String(status.UNAVAILABLE) });
  session.destroy();
});

test('a reader that takes its time, but takes, is given all', async () => {
  const count = 40;
  const setup = await serveEcho(
    {
      repeat: async function* () {
        for (let n = 0; n < count; n += 1) yield { text: 'y'.repeat(10_000) };
      },
    },
    { readerPatienceMilliseconds: 2_000 },
  );
  const { stream, texts, ended } = listen(setup);
  stream.on('data', () => {
    stream.pause();
    setTimeout(() => stream.resume(), 10);
  });
  expect((await ended).code).toBe(status.OK);
  await waitFor('all of it', () => texts.length === count);
});

test('a stream has no deadline of its own, and the one of its reader is kept', async () => {
  const deadlines: Date[] = [];
  let arrived = 0;
  const { handler } = openEnded();
  const setup = await serveEcho(
    {
      repeat: (request, call) => {
        deadlines.push(call.deadline);
        arrived = Math.max(arrived, Date.now());
        return handler(request, call);
      },
    },
    { defaultDeadlineMilliseconds: 50 },
  );
  const begin = Date.now();
  const deadline = begin + 400;
  expect(await listen(setup, { deadline }).ended).toEqual({ texts: ['x'], code: status.DEADLINE_EXCEEDED });
  const endless = listen(setup);
  await waitFor('the first item', () => endless.texts.length === 1);
  endless.stream.cancel();
  // It travels as the time that is left: as late as the call came, so late is the deadline here. The default's would be sooner.
  expect(Number(deadlines[0]) - begin).toBeGreaterThanOrEqual(390);
  expect(Number(deadlines[0])).toBeLessThanOrEqual(arrived + 400);
  expect(deadlines[1]).toEqual(new Date(8.64e15));
});
