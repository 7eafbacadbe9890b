/** Webhooks as providers document them, over real HTTP. */
import { createHmac } from 'node:crypto';
import { type ReceiptRoom, receiptMapping, receiptRoom } from '../../receipt-room';

const form = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
const json = { 'content-type': 'application/json' };
const recipient = '+393331234567';

let room: ReceiptRoom;
afterEach(() => room.close());

// Form, parameters and signature: twilio.com/docs/usage/webhooks/webhooks-security, /docs/messaging/guides/track-outbound-message-status.
describe('a provider like Twilio: a form, signed with its address by HMAC-SHA1', () => {
  const url = 'https://gateway.example.org/receipts/sms-http';
  const secret = '12345abcde12345abcde12345abcde12';
  const mapping = receiptMapping({
    form: 'form',
    at: { id: 'MessageSid', status: 'MessageStatus', recipient: 'To', code: 'ErrorCode' },
    statuses: {
      queued: 'taken',
      sending: 'taken',
      sent: 'taken',
      delivered: 'delivered',
      undelivered: 'failed',
      failed: 'failed',
    },
    unreachable_codes: ['30005'],
    signature: { kind: 'hmac-sha1-form', header: 'X-Twilio-Signature', url },
  });
  const fields = (changes: Record<string, string>) => ({
    SmsSid: 'SM2xxx',
    SmsStatus: 'sent',
    MessageStatus: 'sent',
    To: recipient,
    MessageSid: 'SM2xxx',
    AccountSid: 'ACxxx',
    From: '+15017250604',
    ApiVersion: '2010-04-01',
    ...changes,
  });
  const sign = (all: Record<string, string>, at = url) => {
    const text = Object.keys(all)
      .sort()
      .reduce((before, name) => before + name + all[name], at);
    return createHmac('sha1', secret).update(text, 'utf8').digest('base64');
  };
  const webhook = (all: Record<string, string>, query = '') => ({
    path: `/receipts/sms-http${query}`,
    headers: { ...form, 'x-twilio-signature': sign(all, url + query) },
    body: new URLSearchParams(all).toString(),
  });
  beforeEach(async () => {
    room = await receiptRoom({ mapping, secret });
  });

  it('tells that a message was delivered', async () => {
    expect(await room.send(webhook(fields({ MessageStatus: 'delivered', SmsStatus: 'delivered' })))).toEqual({
      status: 204,
    });
    expect(room.taken).toEqual([
      {
        carrier: 'sms-http',
        channel: 'sms',
        subject: { kind: 'reference', readings: ['SM2xxx'], recipient },
        outcome: 'delivered',
        reason: '',
        occurTime: room.time.at,
      },
    ]);
  });

  it('tells that a number exists no more, by an address with a query', async () => {
    const failed = fields({ MessageStatus: 'undelivered', ErrorCode: '30005' });
    expect(await room.send(webhook(failed, '?region=it&x=a%20b'))).toEqual({ status: 204 });
    expect(room.taken).toMatchObject([{ outcome: 'failed', reason: 'CODE_30005', suppress: 'hard-bounce' }]);
  });

  it('is not believed where a field, the address or the secret is another one', async () => {
    const right = webhook(fields({ MessageStatus: 'failed' }));
    const forged = [
      { ...right, body: right.body.replace('failed', 'delivered') },
      { ...right, path: '/receipts/sms-http?x=1' },
      { ...right, headers: { ...form, 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' } },
      { ...right, headers: form },
    ];
    for (const one of forged) expect(await room.send(one)).toEqual({ status: 401 });
    expect(room.taken).toEqual([]);
    expect(await room.counts()).toEqual({ 'sms-http forged': 4 });
  });
});

// The worked example of the provider's own libraries (twilio/twilio-node, spec/validation.spec.js).
it("a form's signature is the one that Twilio's libraries make", async () => {
  const mapping = receiptMapping({
    form: 'form',
    at: { id: 'CallSid', status: 'Digits' },
    statuses: { '1234': 'delivered' },
    signature: { kind: 'hmac-sha1-form', header: 'X-Twilio-Signature', url: 'https://mycompany.com/myapp.php' },
  });
  room = await receiptRoom({ mapping, secret: '12345' });
  const fields = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  const answer = await room.send({
    path: '/receipts/sms-http?foo=1&bar=2',
    headers: { ...form, 'x-twilio-signature': 'RSOYDt4T1cUTdK1PDd93/VVr8B8=' },
    body: new URLSearchParams(fields).toString(),
  });
  expect(answer).toEqual({ status: 204 });
});

// infobip.com/docs/api/channels/sms/.../receive-outbound-sms-message-report; the callback's address may carry a user.
describe('a provider like Infobip: JSON, many reports at once, known by a user and a password', () => {
  const mapping = receiptMapping({
    each: '/results',
    at: { id: '/messageId', status: '/status/groupName', recipient: '/to', time: '/doneAt', code: '/error/name' },
    statuses: {
      PENDING: 'taken',
      DELIVERED: 'delivered',
      UNDELIVERABLE: 'failed',
      EXPIRED: 'failed',
      REJECTED: 'failed',
    },
    unreachable_codes: ['EC_UNKNOWN_SUBSCRIBER'],
    signature: { kind: 'basic' },
  });
  const headers = { ...json, authorization: `Basic ${Buffer.from('infobip:sesame-sesame').toString('base64')}` };
  const report = (messageId: string, groupName: string, error: object) => ({
    bulkId: 'BULK-ID-123-xyz',
    messageId,
    to: '393331234567',
    sentAt: '2026-11-23T07:00:00.000+0000',
    doneAt: '2026-11-23T08:30:00.000+0100',
    smsCount: 1,
    price: { pricePerMessage: 0.01, currency: 'EUR' },
    status: { groupId: 3, groupName, id: 5, name: 'DELIVERED_TO_HANDSET', description: 'Message delivered to handset' },
    error,
  });
  const noError = { groupId: 0, groupName: 'Ok', id: 0, name: 'NO_ERROR', description: 'No Error', permanent: false };
  beforeEach(async () => {
    room = await receiptRoom({ mapping, secret: 'infobip:sesame-sesame' });
  });

  it('tells of each message, and what it does not tell of is counted', async () => {
    const unknown = { ...noError, name: 'EC_UNKNOWN_SUBSCRIBER', permanent: true };
    const results = [
      report('m-1', 'DELIVERED', noError),
      report('m-2', 'UNDELIVERABLE', unknown),
      report('m-3', 'LOST_IN_SPACE', noError),
      { ...report('m-4', 'DELIVERED', noError), messageId: { not: 'an id' } },
    ];
    expect(await room.send({ headers, body: JSON.stringify({ results }) })).toEqual({ status: 204 });
    const about = { carrier: 'sms-http', channel: 'sms', occurTime: new Date('2026-11-23T07:30:00Z') };
    expect(room.taken).toEqual([
      { ...about, subject: { kind: 'reference', readings: ['m-1'], recipient }, outcome: 'delivered', reason: '' },
      {
        ...about,
        subject: { kind: 'reference', readings: ['m-2'], recipient },
        outcome: 'failed',
        reason: 'CODE_EC_UNKNOWN_SUBSCRIBER',
        suppress: 'hard-bounce',
      },
    ]);
    expect(await room.counts()).toEqual({ 'sms-http taken': 1, 'sms-http not-understood': 2 });
  });

  it('is not believed with another password, and is asked to log in where it did not', async () => {
    const authorization = `Basic ${Buffer.from('infobip:sesame-sesamf').toString('base64')}`;
    const asked = { status: 401, challenge: 'Basic realm="receipts"' };
    expect(await room.send({ headers: { ...headers, authorization }, body: '{"results": []}' })).toEqual(asked);
    expect(await room.send({ headers: json, body: '{"results": []}' })).toEqual(asked);
    expect(await room.counts()).toEqual({ 'sms-http forged': 1, 'sms-http no-login': 1 });
  });
});
