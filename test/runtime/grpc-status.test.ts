import { type ServiceError, status } from '@grpc/grpc-js';
import { Fault, invalidFields } from '../../runtime/fault';
import { detailsOf, errorOf } from '../support/call-outcome';
import { type Outcome, say, serveEcho } from '../support/echo-service';

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
  ['damaged', status.DATA_LOSS],
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
