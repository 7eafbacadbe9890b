import { connect } from 'node:http2';
import { type CallOptions, Metadata, status } from '@grpc/grpc-js';
import { Fault } from '../../runtime/fault';
import { codeOf, detailsOf, errorOf } from '../support/call-outcome';
import { anotherClient, type EchoSetup, type Outcome, serveEcho, type Words } from '../support/echo-service';
import { waitFor } from '../support/wait-for';

/** A client stream that is open: what is written goes out, and what came of it is told at its end. */
function upload({ client }: Pick<EchoSetup, 'client'>, options: Partial<CallOptions> = {}) {
  let settle: (outcome: Outcome) => void;
  const ended = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  const stream = client.gather(new Metadata(), options, (error, response) =>
    settle(error === null ? { response } : { error }),
  );
  stream.on('error', () => {});
  return { stream, ended };
}

function uploadAll(setup: Pick<EchoSetup, 'client'>, texts: readonly string[], options = {}): Promise<Outcome> {
  const { stream, ended } = upload(setup, options);
  for (const text of texts) stream.write({ text });
  stream.end();
  return ended;
}

const lineOf = ({ logLines }: EchoSetup) =>
  waitFor('the line', () => logLines.find(({ event }) => event === 'grpc.call-ended'));

test('a client stream gives its handler every message in order, and its sender one answer, in one line', async () => {
  const setup = await serveEcho({});
  expect(await uploadAll(setup, ['one', 'two', 'three'])).toEqual({ response: { text: 'one two three' } });
  const lines = setup.logLines.filter(({ event }) => event === 'grpc.call-ended');
  expect(lines).toEqual([expect.objectContaining({ method: 'test.Echo/Gather', code: 'OK', caller: 'local' })]);
});

test('an empty stream is answered like any other', async () => {
  expect(await uploadAll(await serveEcho({}), [])).toEqual({ response: { text: '' } });
});

test('a handler that takes its time holds back its sender: no more than some messages are read ahead', async () => {
  let goOn = () => {};
  const held: Promise<void> = new Promise((resolve) => {
    goOn = resolve;
  });
  let taken = 0;
  const setup = await serveEcho({
    gather: async (requests) => {
      for await (const _ of requests) {
        taken += 1;
        await held;
      }
      return { text: String(taken) };
    },
  });
  const { stream, ended } = upload(setup);
  const text = 'y'.repeat(60_000);
  let written = 0;
  let before = -1;
  const write = () => {
    while (written < 400 && stream.write({ text })) written += 1;
  };
  stream.on('drain', write);
  write();
  await waitFor(
    'the sender to stand still',
    () => {
      const still = written > 0 && written === before;
      before = written;
      return still;
    },
    { everyMilliseconds: 300 },
  );
  expect({ taken, isHeldBack: written < 100 }).toEqual({ taken: 1, isHeldBack: true });
  goOn();
  await waitFor('all of them', () => written === 400);
  stream.end();
  expect(Number('response' in (await ended) && taken)).toBeGreaterThanOrEqual(400);
});

test('a fault of the handler is the status, while the sender still sends', async () => {
  const setup = await serveEcho({
    gather: async (requests) => {
      for await (const _ of requests)
        throw new Fault('exhausted', 'QUOTA_EXCEEDED', 'enough', { retryAfterSeconds: 7 });
      return { text: '' };
    },
  });
  const { stream, ended } = upload(setup);
  stream.write({ text: 'one' });
  const outcome = await ended;
  expect({ code: codeOf(outcome), details: detailsOf(errorOf(outcome)) }).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    details: { ErrorInfo: { reason: 'QUOTA_EXCEEDED' }, RetryInfo: { retryDelay: { seconds: 7n } } },
  });
  expect(await lineOf(setup)).toMatchObject({ code: 'RESOURCE_EXHAUSTED', reason: 'QUOTA_EXCEEDED' });
});

/** The handler's view of a stream that breaks off: whether it began, and what its loop threw. */
function watchedHandler() {
  const seen: { begun?: boolean; ended?: boolean; error?: unknown } = {};
  const gather = async (requests: AsyncIterable<Words>) => {
    try {
      for await (const _ of requests) seen.begun = true;
    } catch (error) {
      seen.error = error;
    }
    seen.ended = true;
    return { text: '' };
  };
  return { seen, gather };
}

test('a connection that is lost ends the handler, which does not take what came for all', async () => {
  const { seen, gather } = watchedHandler();
  const setup = await serveEcho({ gather });
  const session = connect(`http://${setup.address}`);
  session.on('error', () => {});
  const request = session.request({
    ':method': 'POST',
    ':path': '/test.Echo/Gather',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  request.on('error', () => {});
  const body = Buffer.from('{"text":"go"}');
  request.write(Buffer.concat([Buffer.from([0, 0, 0, 0, body.length]), body]));
  await waitFor('the first message', () => seen.begun);
  session.destroy();
  expect(await lineOf(setup)).toMatchObject({ code: 'CANCELLED' });
  await waitFor('the handler to end', () => seen.ended);
  expect(seen.error).toEqual(expect.objectContaining({ code: status.CANCELLED }));
});

test('a sender that cancels ends the handler', async () => {
  const { seen, gather } = watchedHandler();
  const { stream, ended } = upload(await serveEcho({ gather }));
  stream.write({ text: 'one' });
  await waitFor('the first message', () => seen.begun);
  stream.cancel();
  expect(codeOf(await ended)).toBe(status.CANCELLED);
  await waitFor('the handler to end', () => seen.ended);
});

test('a sender that sends nothing for too long is told to come back', async () => {
  const setup = await serveEcho({}, { senderPatienceMilliseconds: 200 });
  const { stream, ended } = upload(setup);
  stream.write({ text: 'one' });
  expect(codeOf(await ended)).toBe(status.UNAVAILABLE);
  expect(await lineOf(setup)).toMatchObject({ error: expect.objectContaining({ reason: 'SENDER_TOO_SLOW' }) });
});

test('so many messages are taken in one stream, and one more ends it', async () => {
  const setup = await serveEcho({}, { maxMessagesPerUpload: 3 });
  expect(codeOf(await uploadAll(setup, ['1', '2', '3']))).toBe(status.OK);
  const outcome = await uploadAll(setup, ['1', '2', '3', '4']);
  expect({ code: codeOf(outcome), details: detailsOf(errorOf(outcome)) }).toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: { ErrorInfo: { reason: 'TOO_MANY_MESSAGES' } },
  });
});

test('a message over the limit ends the stream', async () => {
  const outcome = await uploadAll(await serveEcho({}), ['small', 'x'.repeat(70_000)]);
  expect(codeOf(outcome)).toBe(status.RESOURCE_EXHAUSTED);
});

test("the sender's deadline is kept", async () => {
  const { stream, ended } = upload(await serveEcho({}), { deadline: Date.now() + 300 });
  stream.write({ text: 'one' });
  expect(codeOf(await ended)).toBe(status.DEADLINE_EXCEEDED);
});

test('a stopping server ends an open upload with UNAVAILABLE', async () => {
  let begun = false;
  const setup = await serveEcho({
    gather: async (requests) => {
      for await (const _ of requests) begun = true;
      return { text: '' };
    },
  });
  const { stream, ended } = upload(setup);
  stream.write({ text: 'one' });
  await waitFor('the first message', () => begun);
  await setup.server.stop();
  expect(codeOf(await ended)).toBe(status.UNAVAILABLE);
});

test('only so many uploads run at a time', async () => {
  let running = 0;
  const setup = await serveEcho({
    gather: async (requests) => {
      running += 1;
      for await (const _ of requests);
      return { text: '' };
    },
  });
  const open = Array.from({ length: 20 }, () => upload(setup));
  for (const { stream } of open) stream.write({ text: 'x' });
  await waitFor('twenty uploads', () => running === 20);
  const client = anotherClient(setup);
  expect(codeOf(await uploadAll({ client }, ['one']))).toBe(status.RESOURCE_EXHAUSTED);
  client.close();
  for (const { stream } of open) stream.end();
  for (const { ended } of open) expect(codeOf(await ended)).toBe(status.OK);
  expect(codeOf(await uploadAll(setup, ['one']))).toBe(status.OK);
});
