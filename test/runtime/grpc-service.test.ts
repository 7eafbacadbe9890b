import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { BadRequest, ErrorInfo, RetryInfo } from '../../proto/gen/google/rpc/error_details';
import { Status } from '../../proto/gen/google/rpc/status';
import { Fault, invalidFields } from '../../runtime/fault';
import type { Call } from '../../runtime/grpc-server';
import { currentTraceparent } from '../../runtime/tracing';
import { anotherClient, type Outcome, say, serveEcho } from '../support/echo-service';
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

function errorOf(outcome: Outcome): ServiceError {
  if ('error' in outcome) return outcome.error;
  throw new Error('the call was answered');
}

/** The google.rpc details, read as any other gRPC library would. */
function detailsOf(error: ServiceError): Record<string, unknown> {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  if (!(bytes instanceof Buffer)) throw new Error('no details');
  const { code, message, details } = Status.decode(bytes);
  const decoders: Record<string, { decode(bytes: Uint8Array): unknown }> = { BadRequest, ErrorInfo, RetryInfo };
  const decoded = details.map(({ typeUrl, value }) => {
    const [, name = ''] = /^type\.googleapis\.com\/google\.rpc\.(\w+)$/.exec(typeUrl) ?? [];
    return [name, decoders[name]?.decode(value)];
  });
  return { code, message, ...Object.fromEntries(decoded) };
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

test('every faulty field comes with its reason, beside the reason of the whole', async () => {
  const fields = [
    { field: 'application.fiscal_code', reason: 'CHECK_CHARACTER', description: 'the last character does not fit' },
    { field: 'application.postal_address.postal_code', reason: 'NOT_FIVE_DIGITS', description: 'five digits in Italy' },
  ];
  const setup = await serveEcho({ say: () => Promise.reject(invalidFields(fields)) });
  const error = errorOf(await say(setup, 'x'));
  expect({ code: error.code, ...detailsOf(error) }).toEqual({
    code: status.INVALID_ARGUMENT,
    message: '2 field(s) are faulty',
    ErrorInfo: { reason: 'INVALID_FIELDS', domain: 'symbolon', metadata: {} },
    BadRequest: { fieldViolations: fields },
  });
});

test.each([
  ['invalid', status.INVALID_ARGUMENT],
  ['unauthenticated', status.UNAUTHENTICATED],
  ['forbidden', status.PERMISSION_DENIED],
  ['not-found', status.NOT_FOUND],
  ['conflict', status.ALREADY_EXISTS],
  ['precondition', status.FAILED_PRECONDITION],
  ['exhausted', status.RESOURCE_EXHAUSTED],
  ['unavailable', status.UNAVAILABLE],
] as const)('a fault of kind %s has its status, its reason and when to come back', async (kind, code) => {
  const setup = await serveEcho({
    say: () => Promise.reject(new Fault(kind, 'SOME_REASON', 'what happened', { retryAfterSeconds: 1.5 })),
  });
  const error = errorOf(await say(setup, 'x'));
  expect({ code: error.code, details: error.details, rich: detailsOf(error) }).toEqual({
    code,
    details: 'what happened',
    rich: {
      code,
      message: 'what happened',
      ErrorInfo: { reason: 'SOME_REASON', domain: 'symbolon', metadata: {} },
      RetryInfo: { retryDelay: { seconds: 1n, nanos: 500_000_000 } },
    },
  });
});

test.each([
  ['a fault of kind bug', () => Promise.reject(new Fault('bug', 'TABLE_GONE', 'the secret cause'))],
  ['a TypeError', () => Promise.reject(new TypeError('the secret cause'))],
  ['something that is no error', () => Promise.reject('the secret cause')],
  [
    'a handler that throws before its promise',
    () => {
      throw new RangeError('the secret cause');
    },
  ],
] as const)('of %s the caller learns INTERNAL and nothing else, the log has the stack', async (_what, handler) => {
  const setup = await serveEcho({ say: handler });
  const error = errorOf(await say(setup, 'x'));
  expect({ code: error.code, details: error.details, rich: detailsOf(error) }).toEqual({
    code: status.INTERNAL,
    details: 'Internal error',
    rich: {
      code: status.INTERNAL,
      message: 'Internal error',
      ErrorInfo: { reason: 'INTERNAL', domain: 'symbolon', metadata: {} },
    },
  });
  expect(setup.logLines.at(-1)).toMatchObject({ level: 'error', event: 'grpc.call-ended', error: expect.anything() });
});

test('a hundred faulty fields with long descriptions still make a status that clients take', async () => {
  const fields = Array.from({ length: 100 }, (_, index) => ({
    field: `items[${index}].a_field_with_a_rather_long_name`,
    reason: 'WRONG',
    description: 'd'.repeat(500),
  }));
  const setup = await serveEcho({ say: () => Promise.reject(invalidFields(fields)) });
  const error = errorOf(await say(setup, 'x'));
  const details = detailsOf(error);
  expect(details).toMatchObject({ code: status.INVALID_ARGUMENT, ErrorInfo: { reason: 'INVALID_FIELDS' } });
  expect(details.BadRequest).toEqual({
    fieldViolations: fields.slice(0, 50).map((field) => ({ ...field, description: '' })),
  });
});

test('a lone surrogate in a message does not break the answer', async () => {
  const setup = await serveEcho({ say: () => Promise.reject(new Fault('not-found', 'NOT_THERE', 'no \ud800 here')) });
  const error = errorOf(await say(setup, 'x'));
  expect({ code: error.code, details: error.details }).toEqual({ code: status.NOT_FOUND, details: 'no \ufffd here' });
});

test('a request that cannot be decoded is the fault of its sender', async () => {
  const setup = await serveEcho({});
  const error = await new Promise<ServiceError | null>((resolve) => {
    setup.client.makeUnaryRequest(
      '/test.Echo/Say',
      () => Buffer.from('{{'),
      (bytes) => bytes,
      'x',
      resolve,
    );
  });
  expect({ code: error?.code, ...detailsOf(errorOf({ error } as Outcome)) }).toMatchObject({
    code: status.INVALID_ARGUMENT,
    ErrorInfo: { reason: 'UNDECODABLE' },
  });
});

test('a response that cannot be encoded is a bug of ours and told as one', async () => {
  const setup = await serveEcho({ say: async () => ({ text: 1n as never }) });
  expect(errorOf(await say(setup, 'x'))).toMatchObject({ code: status.INTERNAL, details: 'Internal error' });
  expect(setup.logLines.at(-1)).toMatchObject({ level: 'error', code: 'INTERNAL', error: { type: 'TypeError' } });
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
