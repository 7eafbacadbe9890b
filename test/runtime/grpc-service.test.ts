import { Metadata, status } from '@grpc/grpc-js';
import type { Call } from '../../runtime/grpc-server';
import { currentTraceparent } from '../../runtime/tracing';
import { detailsOf, errorOf } from '../support/call-outcome';
import { anotherClient, say, serveEcho } from '../support/echo-service';
import { waitFor } from '../support/wait-for';

/** Never answers; tells when and why it was told to give up. */
function silent() {
  const seen: { reason?: unknown; deadline?: Date } = {};
  const handler = (_request: unknown, { signal, deadline }: Call) => {
    seen.deadline = deadline;
    signal.addEventListener('abort', () => {
      seen.reason = signal.reason;
    });
    return new Promise<never>(() => {});
  };
  return { seen, handler };
}

test('a unary call is answered, logged in one line without its body, and measured', async () => {
  const setup = await serveEcho({ say: async ({ text }) => ({ text: text.toUpperCase() }) });

  expect(await say(setup, 'secret')).toEqual({ response: { text: 'SECRET' } });

  const lines = setup.logLines.filter(({ event }) => event === 'grpc.call-ended');
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      service: 'test',
      event: 'grpc.call-ended',
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      method: 'test.Echo/Say',
      code: 'OK',
      milliseconds: expect.any(Number),
      caller: 'local',
    },
  ]);
  expect(JSON.stringify(setup.logLines)).not.toMatch(/secret/i);
  expect(await setup.metrics.registry.metrics()).toContain(
    'symbolon_grpc_server_duration_seconds_count{service="test.Echo",method="Say",code="OK"} 1',
  );
});

test('a unary call without a deadline gets one, and its handler is told when it has passed', async () => {
  const { seen, handler } = silent();
  const setup = await serveEcho({ say: handler }, { defaultDeadlineMilliseconds: 150 });
  const before = Date.now();

  const error = errorOf(await say(setup, 'anybody?'));

  expect({ code: error.code, details: error.details }).toEqual({
    code: status.DEADLINE_EXCEEDED,
    details: 'Deadline exceeded',
  });
  expect(seen).toEqual({
    reason: expect.objectContaining({ code: status.DEADLINE_EXCEEDED }),
    deadline: expect.any(Date),
  });
  expect(Number(seen.deadline) - before).toBeGreaterThanOrEqual(150);
  expect(Date.now() - before).toBeLessThan(5_000);
});

test('the deadline of a call without one is ten seconds where nothing else is set', async () => {
  const deadlines: Date[] = [];
  const setup = await serveEcho({
    say: async (request, { deadline }) => {
      deadlines.push(deadline);
      return request;
    },
  });
  const before = Date.now();
  await say(setup, 'x');
  const after = Date.now();
  expect(Number(deadlines[0])).toBeGreaterThanOrEqual(before + 10_000);
  expect(Number(deadlines[0])).toBeLessThanOrEqual(after + 10_000);
});

test("the caller's own deadline aborts the handler and is told from a cancellation", async () => {
  const { seen, handler } = silent();
  const setup = await serveEcho({ say: handler });
  const error = errorOf(await say(setup, 'x', { deadline: Date.now() + 150 }));
  expect(error.code).toBe(status.DEADLINE_EXCEEDED);
  await waitFor('the handler to be told', () => seen.reason !== undefined);
  expect(seen.reason).toEqual(expect.objectContaining({ code: status.DEADLINE_EXCEEDED }));
});

test('a caller that cancels aborts the handler, and the line says CANCELLED', async () => {
  const { seen, handler } = silent();
  const setup = await serveEcho({ say: handler });
  const running = setup.client.say({ text: 'x' }, () => {});
  await waitFor('the handler to run', () => seen.deadline !== undefined);

  running.cancel();

  await waitFor('the handler to be told', () => seen.reason !== undefined);
  expect(seen.reason).toEqual(expect.objectContaining({ code: status.CANCELLED }));
  const line = await waitFor('the line', () => setup.logLines.find(({ event }) => event === 'grpc.call-ended'));
  expect(line).toMatchObject({ level: 'info', code: 'CANCELLED' });
});

test('a signal that was not aborted before the answer is not aborted after it', async () => {
  const signals: AbortSignal[] = [];
  const setup = await serveEcho({
    say: async (request, { signal }) => {
      signals.push(signal);
      return request;
    },
  });
  await say(setup, 'one');
  await say(setup, 'two');
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, false]);
});

test('the trace of the caller goes on, a malformed one is replaced', async () => {
  const traces: (string | undefined)[] = [];
  const setup = await serveEcho({
    say: async (request) => {
      traces.push(currentTraceparent());
      return request;
    },
  });
  const traceId = 'a'.repeat(32);
  for (const traceparent of [
    `00-${traceId}-${'b'.repeat(16)}-01`,
    'nonsense',
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
  ]) {
    const metadata = new Metadata();
    metadata.set('traceparent', traceparent);
    await say(setup, 'x', {}, metadata);
  }
  const form = /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/;
  expect(traces).toEqual([expect.stringMatching(form), expect.stringMatching(form), expect.stringMatching(form)]);
  expect(traces.map((trace) => trace?.includes(traceId))).toEqual([true, false, false]);
  expect(traces[0]).not.toContain('b'.repeat(16));
  expect(setup.logLines.find(({ event }) => event === 'grpc.call-ended')).toMatchObject({ traceId });
});

test('the bearer token reaches the handler and no log', async () => {
  const tokens: (string | undefined)[] = [];
  const setup = await serveEcho({
    say: async (request, { bearerToken }) => {
      tokens.push(bearerToken);
      return request;
    },
  });
  for (const value of ['Bearer abc.def', 'bearer abc.def', 'Basic abc.def', 'Bearer ']) {
    const metadata = new Metadata();
    metadata.set('authorization', value);
    await say(setup, 'x', {}, metadata);
  }
  expect(tokens).toEqual(['abc.def', 'abc.def', undefined, undefined]);
  expect(JSON.stringify(setup.logLines)).not.toContain('abc.def');
});

test('calls beyond the room of a service are refused at once with a time to come back', async () => {
  const waiting: (() => void)[] = [];
  const setup = await serveEcho({
    say: (request) => new Promise((resolve) => waiting.push(() => resolve(request))),
  });
  // Of one connection's calls 256 run at a time and the others wait in the client: five of them reach the limit.
  const clients = Array.from({ length: 5 }, () => anotherClient(setup));
  const calls = clients.flatMap((client) => Array.from({ length: 250 }, () => say({ client }, 'x')));
  await waitFor('every place to be taken', () => waiting.length === 1_000);
  const refused = await waitFor('the others to be refused', () => {
    const ended = setup.logLines.filter(({ event }) => event === 'grpc.call-ended');
    return ended.length === 250 && ended;
  });
  for (const answer of waiting) answer();

  const outcomes = await Promise.all(calls);
  for (const client of clients) client.close();

  expect(refused.every(({ code, reason }) => code === 'RESOURCE_EXHAUSTED' && reason === 'SERVER_BUSY')).toBe(true);
  expect(outcomes.filter((outcome) => 'response' in outcome).length).toBe(1_000);
  const refusal = outcomes.find((outcome) => 'error' in outcome);
  expect(refusal && detailsOf(errorOf(refusal))).toMatchObject({
    code: status.RESOURCE_EXHAUSTED,
    ErrorInfo: { reason: 'SERVER_BUSY' },
    RetryInfo: { retryDelay: { seconds: 1n } },
  });
});

test('a handler that goes on after its deadline keeps its place until it ends', async () => {
  const waiting: (() => void)[] = [];
  const setup = await serveEcho(
    { say: (request) => new Promise((resolve) => waiting.push(() => resolve(request))) },
    { defaultDeadlineMilliseconds: 50 },
  );
  const clients = Array.from({ length: 4 }, () => anotherClient(setup));
  const calls = clients.flatMap((client) => Array.from({ length: 250 }, () => say({ client }, 'x')));
  const late = new Set((await Promise.all(calls)).map((outcome) => errorOf(outcome).code));
  const whileTheyRun = errorOf(await say(setup, 'one more')).code;
  for (const end of waiting.splice(0)) end();
  const onceTheyEnded = errorOf(await say(setup, 'one more')).code;
  for (const client of clients) client.close();

  expect({ late, whileTheyRun, onceTheyEnded }).toEqual({
    late: new Set([status.DEADLINE_EXCEEDED]),
    whileTheyRun: status.RESOURCE_EXHAUSTED,
    onceTheyEnded: status.DEADLINE_EXCEEDED,
  });
});
