import type { HttpSmsCarrier, HttpSmsCarrierOptions } from '../../../services/notify/adapters/http-sms-carrier';
import type { OutgoingMessage } from '../../../services/notify/ports';
import { describeSmsCarrier, outgoingMessage } from '../../support/message-carrier-suite';
import { type SmsAnswer, type SmsGateway, startSmsGateway } from '../../support/sms-gateway';
import { carrierFor, noSecrets } from './http-sms-room';

describeSmsCarrier('a provider over HTTP', async () => {
  const gateway = await startSmsGateway();
  const carrier = carrierFor(gateway.url);
  return {
    carrier,
    arrived: async () => gateway.messages.map(({ to, text }) => ({ to, subject: '', text })),
    senders: async () => gateway.messages.map(({ from }) => from),
    close: async () => {
      carrier.close();
      await gateway.stop();
    },
  };
});

describe('the HTTP carrier of SMS', () => {
  let gateway: SmsGateway;
  let carrier: HttpSmsCarrier;
  const sms = (changes: Partial<OutgoingMessage> = {}) => outgoingMessage({ channel: 'sms', ...changes });
  const send = (message = sms(), signal = new AbortController().signal) => carrier.send(message, signal);

  async function open(changes: Partial<HttpSmsCarrierOptions> = {}): Promise<void> {
    gateway = await startSmsGateway();
    carrier = carrierFor(gateway.url, changes);
  }
  async function answering(answer: SmsAnswer, changes: Partial<HttpSmsCarrierOptions> = {}) {
    await open(changes);
    gateway.respondWith(answer);
    return send();
  }
  afterEach(async () => {
    carrier.close();
    await gateway.stop();
  });

  it('asks in plain JSON, with an id that a provider can tell a duplicate by, and takes its id', async () => {
    await open();
    const message = sms({ text: 'a "quote", a \\ and {recipient}\nè', notAfterTime: new Date('2026-11-23T09:00:00Z') });
    expect(await send(message)).toEqual({ kind: 'sent', references: ['sms-1'] });
    const [request] = gateway.requests;
    expect(JSON.parse(request?.body ?? '')).toEqual({
      id: message.id,
      from: 'INPS',
      to: '+393331234567',
      text: 'a "quote", a \\ and {recipient}\nè',
      validity_seconds: 3_600,
    });
    expect(request).toMatchObject({
      method: 'POST',
      path: '/sms',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': message.id,
        'content-length': String(Buffer.byteLength(request?.body ?? '')),
      },
    });
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['a token', { ...noSecrets, token: 'sesame' }, 'Bearer sesame'],
    ['a user', { ...noSecrets, user: 'inps', password: 'sésame:1' }, 'Basic aW5wczpzw6lzYW1lOjE='],
  ])('says who it is with %s', async (_what, secrets, authorization) => {
    await open({ secrets });
    await send();
    expect(gateway.requests[0]?.headers['authorization']).toBe(authorization);
  });

  const forGood = { kind: 'refused', permanent: true };
  const forNow = { kind: 'refused', permanent: false, retryAfterSeconds: 30 };
  const ofUs = { kind: 'refused', permanent: false, refusesUs: true, retryAfterSeconds: 30 };
  it.each([
    [400, forGood],
    [422, forGood],
    [401, ofUs],
    [403, ofUs],
    [404, ofUs],
    [302, ofUs],
    [429, forNow],
    [503, forNow],
    [500, { kind: 'unclear' }],
    [502, { kind: 'unclear' }],
  ])('takes the status %i for %o, and goes nowhere else', async (status, outcome) => {
    const headers = { location: '/elsewhere', 'retry-after': '30' };
    const body = '{"code": 7, "error": "+393331234567 is not welcome"}';
    expect(await answering({ kind: 'answer', status, headers, body })).toEqual({
      reason: `HTTP_${status}`,
      ...outcome,
    });
    expect(gateway.requests).toHaveLength(1);
  });

  it.each([
    '9007199254740993',
    '18446744073709551615',
    '007',
  ])('takes the id %s as it stands, digit by digit', async (id) => {
    const written = id.startsWith('0') ? `"${id}"` : id;
    const body = `{"text": "id: 12345678901234567890, \\"1\\"", "id": ${written}}`;
    expect(await answering({ kind: 'answer', status: 200, body })).toEqual({ kind: 'sent', references: [id] });
  });

  const notUnderstood = { kind: 'unclear', reason: 'ANSWER_NOT_UNDERSTOOD' };
  it.each([
    ['no JSON', '<html>'],
    ['no id', '{}'],
    ['an id of many words', '{"id": "a b\\nc"}'],
    ['a code that nobody told of', '{"id": "1", "code": 7}'],
    ['an id without end', `{"id": "${'1'.repeat(200_000)}"}`],
    ['an answer without end', `{"id": "1", "text": "${'x'.repeat(200_000)}"}`],
  ])('does not know what became of a message that was answered 200 with %s', async (_what, body) => {
    expect(await answering({ kind: 'answer', status: 200, body })).toEqual(notUnderstood);
  });

  it.each([
    ['before the request was read', { kind: 'cut', at: 'request' }],
    ['before the answer', { kind: 'cut', at: 'answer' }],
  ] as const)('does not know what became of a message whose connection broke %s', async (_when, answer) => {
    expect(await answering(answer)).toEqual({ kind: 'unclear', reason: 'HTTP_ECONNRESET' });
    gateway.respondWith({ kind: 'accept' });
    expect((await send()).kind).toBe('sent');
  });

  it('does not know it either where half an answer came, unless its status says that it was not taken', async () => {
    expect(await answering({ kind: 'cut', at: 'half-answer' })).toEqual(notUnderstood);
    gateway.respondWith({ kind: 'cut', at: 'half-answer', status: 503 });
    expect(await send()).toEqual({ kind: 'refused', reason: 'HTTP_503', permanent: false });
  });

  it('does not wait for ever for an answer', async () => {
    const impatient = { silenceMilliseconds: 200 };
    expect(await answering({ kind: 'slow', milliseconds: 1_500 }, impatient)).toEqual({
      kind: 'unclear',
      reason: 'HTTP_SILENCE',
    });
  });

  it('gives up a send when its time is up', async () => {
    await open();
    const asked = new AbortController();
    gateway.respondWith(() => {
      setImmediate(() => asked.abort());
      return { kind: 'slow', milliseconds: 400 };
    });
    expect(await send(sms(), asked.signal)).toEqual({ kind: 'unclear', reason: 'HTTP_ABORTED' });
    expect(await send(sms(), AbortSignal.abort())).toEqual({
      kind: 'refused',
      reason: 'HTTP_ABORTED',
      permanent: false,
    });
  });

  it('surely has sent nothing where nobody listens, or no such host is known', async () => {
    await open();
    await gateway.stop();
    expect(await send()).toEqual({ kind: 'refused', reason: 'HTTP_ECONNREFUSED', permanent: false });
    const nowhere = carrierFor('http://provider.invalid/sms');
    expect(await nowhere.send(sms(), new AbortController().signal)).toMatchObject({
      kind: 'refused',
      permanent: false,
    });
    nowhere.close();
  });

  it('opens no more connections than it may, and uses them again', async () => {
    await open();
    let now = 0;
    let most = 0;
    let letGo: () => void = () => {};
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    gateway.respondWith(() => {
      now += 1;
      most = Math.max(most, now);
      if (now === 3) setImmediate(letGo);
      void until.then(() => {
        now -= 1;
      });
      return { kind: 'hold', until };
    });
    const outcomes = await Promise.all(Array.from({ length: 9 }, () => send()));
    expect({ most, kinds: new Set(outcomes.map(({ kind }) => kind)) }).toEqual({ most: 3, kinds: new Set(['sent']) });
    expect(gateway.connections()).toBe(3);
  });

  it.each([
    '333 1234567',
    '+39333123456７',
    'mario@example.it',
    '+39333\r\nX: y',
    '',
  ])('refuses %j, which is no number, without asking anybody', async (recipient) => {
    await open();
    expect(await send(sms({ recipient }))).toEqual({ kind: 'refused', reason: 'ADDRESS_NOT_USABLE', permanent: true });
    expect(gateway.requests).toEqual([]);
  });
});
