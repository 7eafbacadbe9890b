import type { HttpSmsCarrier } from '../../../../services/notify/adapters/http-sms-carrier';
import type { SmsSecrets } from '../../../../services/notify/adapters/sms-http/template';
import { outgoingMessage } from '../../../support/message-carrier-suite';
import { type SmsGateway, startSmsGateway } from '../../../support/sms-gateway';
import { carrierFor, mappingOf, noSecrets } from '../http-sms-room';

const message = outgoingMessage({
  channel: 'sms',
  text: 'perché "questo" & quello = 100% +1 {sender}',
  notAfterTime: new Date('2026-11-23T10:00:00Z'),
});
let gateway: SmsGateway;
let carrier: HttpSmsCarrier;

async function open(document: unknown, secrets: Partial<SmsSecrets>): Promise<void> {
  gateway = await startSmsGateway();
  carrier = carrierFor(gateway.url, { mapping: mappingOf(document), secrets: { ...noSecrets, ...secrets } });
}

async function answered(status: number, body: string) {
  gateway.respondWith({ kind: 'answer', status, body });
  return carrier.send(message, new AbortController().signal);
}

afterEach(async () => {
  carrier.close();
  await gateway.stop();
});

describe('a provider that takes a list of messages in JSON, with an API key in a header', () => {
  beforeEach(() =>
    open(
      {
        request: {
          headers: { Authorization: 'App {token}' },
          json: {
            messages: [
              {
                sender: '{sender}',
                destinations: [{ to: '{recipient_digits}', messageId: '{id}' }],
                content: { text: '{text}' },
                options: { validityPeriod: { amount: '{validity_seconds}', timeUnit: 'SECONDS' }, flash: false },
              },
            ],
          },
        },
        response: {
          json: { id: '/messages/0/messageId', code: '/messages/0/status/groupName' },
          codes: { PENDING: 'sent', DELIVERED: 'sent', REJECTED: 'refused', UNDELIVERABLE: 'refused' },
        },
      },
      { token: 'sesame' },
    ),
  );
  const answer = (groupName: string) =>
    JSON.stringify({ messages: [{ messageId: 'm-1', status: { groupName, description: 'to +393331234567' } }] });

  it('is asked in its own form', async () => {
    await answered(200, answer('PENDING'));
    const [request] = gateway.requests;
    expect(request?.headers['authorization']).toBe('App sesame');
    expect(JSON.parse(request?.body ?? '')).toEqual({
      messages: [
        {
          sender: 'INPS',
          destinations: [{ to: '393331234567', messageId: message.id }],
          content: { text: 'perché "questo" & quello = 100% +1 {sender}' },
          options: { validityPeriod: { amount: 7_200, timeUnit: 'SECONDS' }, flash: false },
        },
      ],
    });
  });

  it.each([
    ['PENDING', { kind: 'sent', references: ['m-1'] }],
    ['REJECTED', { kind: 'refused', reason: 'CODE_REJECTED', permanent: true }],
    ['NEW', { kind: 'unclear', reason: 'ANSWER_NOT_UNDERSTOOD' }],
  ])('says 200 to all, and %s in its answer', async (groupName, outcome) => {
    expect(await answered(200, answer(groupName))).toEqual(outcome);
  });

  it('is believed by its status where its answer has no such code', async () => {
    const body = '{"requestError": {"serviceException": {"messageId": "UNAUTHORIZED"}}}';
    expect(await answered(401, body)).toEqual({
      kind: 'refused',
      reason: 'HTTP_401',
      permanent: false,
      refusesUs: true,
    });
  });
});

describe('a provider that takes a form with user and password in it, and answers a line of text', () => {
  beforeEach(() =>
    open(
      {
        request: {
          form: {
            user: '{user}',
            pass: '{password}',
            from: '{sender}',
            to: '{recipient}',
            body: '{text}',
            ref: '{id}',
          },
        },
        response: {
          text: '^(OK (?<id>\\S+)|ERR (?<code>\\d+))',
          codes: { '10': 'refuses-us', '20': 'refused', '30': 'refused-for-now' },
        },
      },
      { user: 'inps', password: 'a&b=c' },
    ),
  );

  it('is asked in its own form, every value encoded', async () => {
    expect(await answered(200, 'OK 8f3-77\n')).toEqual({ kind: 'sent', references: ['8f3-77'] });
    const [request] = gateway.requests;
    expect(request?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' });
    expect(request?.headers).not.toHaveProperty('authorization');
    expect([...new URLSearchParams(request?.body)]).toEqual([
      ['user', 'inps'],
      ['pass', 'a&b=c'],
      ['from', 'INPS'],
      ['to', '+393331234567'],
      ['body', 'perché "questo" & quello = 100% +1 {sender}'],
      ['ref', message.id],
    ]);
  });

  it.each([
    ['ERR 10 bad login', { kind: 'refused', reason: 'CODE_10', permanent: false, refusesUs: true }],
    ['ERR 20 +393331234567', { kind: 'refused', reason: 'CODE_20', permanent: true }],
    ['ERR 30', { kind: 'refused', reason: 'CODE_30', permanent: false }],
    ['ERR 99', { kind: 'unclear', reason: 'ANSWER_NOT_UNDERSTOOD' }],
    ['<html>OK</html>', { kind: 'unclear', reason: 'ANSWER_NOT_UNDERSTOOD' }],
  ])('says %j', async (body, outcome) => {
    expect(await answered(200, body)).toEqual(outcome);
  });
});
