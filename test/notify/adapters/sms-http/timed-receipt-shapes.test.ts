/** Webhooks as providers document them that sign the time as well, over real HTTP. */
import { createHash, createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { type ReceiptRoom, receiptMapping, receiptRoom } from '../../receipt-room';

const json = { 'content-type': 'application/json' };
const recipient = '+393331234567';

let room: ReceiptRoom;
afterEach(() => room.close());

// developers.sinch.com: SMS delivery reports, and callbacks signed over body, nonce and timestamp (sinch-sdk-node, sinch-sdk-python).
describe('a provider like Sinch: JSON, signed by HMAC-SHA256 with a nonce and a timestamp', () => {
  const mapping = receiptMapping({
    subject: 'own-id',
    at: { id: '/client_reference', status: '/status', recipient: '/recipient', time: '/at', code: '/code' },
    statuses: {
      Queued: 'taken',
      Dispatched: 'taken',
      Delivered: 'delivered',
      Failed: 'failed',
      Expired: 'failed',
      Deleted: 'failed',
    },
    signature: {
      kind: 'hmac-sha256',
      header: 'x-sinch-webhook-signature',
      signed: '{body}.{header:x-sinch-webhook-signature-nonce}.{timestamp}',
      encoding: 'base64',
      timestamp_header: 'x-sinch-webhook-signature-timestamp',
    },
  });
  const secret = 'sesame-sesame-sesame';
  const id = '0192f0c4-7d3a-7c33-8f3e-3a1b5c7d9e0f';
  const body = (status: string, code: number) =>
    JSON.stringify({
      at: '2026-11-23T07:59:58.148Z',
      batch_id: '01JB1J1M5BM5XQ8Q0ZWBM44E14',
      client_reference: id,
      code,
      recipient: '393331234567',
      status,
      type: 'recipient_delivery_report_sms',
    });
  const signed = (text: string, timestamp: string, nonce = 'nonce-1') => ({
    headers: {
      ...json,
      'x-sinch-webhook-signature': createHmac('sha256', secret)
        .update(`${text}.${nonce}.${timestamp}`)
        .digest('base64'),
      'x-sinch-webhook-signature-nonce': nonce,
      'x-sinch-webhook-signature-timestamp': timestamp,
      'x-sinch-webhook-signature-algorithm': 'HmacSHA256',
    },
    body: text,
  });
  const at = (time: Date, seconds = 0) => String(Math.floor(time.getTime() / 1_000) + seconds);
  beforeEach(async () => {
    room = await receiptRoom({ mapping, secret });
  });

  it('tells of a message by our own id of it', async () => {
    expect(await room.send(signed(body('Failed', 408), at(room.time.at)))).toEqual({ status: 204 });
    expect(room.taken).toEqual([
      {
        carrier: 'sms-http',
        channel: 'sms',
        subject: { kind: 'message', messageId: id },
        outcome: 'failed',
        reason: 'CODE_408',
        occurTime: new Date('2026-11-23T07:59:58.148Z'),
      },
    ]);
  });

  it('is believed for five minutes before and after, and what is played again later is not', async () => {
    const webhook = signed(body('Delivered', 0), at(room.time.at));
    const answers: number[] = [];
    for (const seconds of [-301, -300, 0, 300, 301]) {
      room.time.at = new Date(Date.parse('2026-11-23T08:00:00Z') + seconds * 1_000);
      answers.push((await room.send(webhook)).status);
    }
    expect(answers).toEqual([401, 204, 204, 204, 401]);
  });

  it('is not believed where anything that is signed was changed', async () => {
    const right = signed(body('Delivered', 0), at(room.time.at));
    const changed = [
      { ...right, body: right.body.replace('Delivered', 'Expired') },
      { ...right, headers: { ...right.headers, 'x-sinch-webhook-signature-nonce': 'nonce-2' } },
      { ...right, headers: { ...right.headers, 'x-sinch-webhook-signature-timestamp': at(room.time.at, 1) } },
      { ...right, headers: { ...right.headers, 'x-sinch-webhook-signature': '' } },
    ];
    for (const one of changed) expect(await room.send(one)).toEqual({ status: 401 });
  });
});

// developer.vonage.com: delivery receipts, error codes, and signed webhooks: a JWT with the body's hash.
describe('a provider like Vonage: JSON, vouched for by a JWT', () => {
  const mapping = receiptMapping({
    at: { id: '/messageId', status: '/status', recipient: '/msisdn', time: '/message-timestamp', code: '/err-code' },
    statuses: {
      accepted: 'taken',
      buffered: 'delayed',
      delivered: 'delivered',
      expired: 'failed',
      failed: 'failed',
      rejected: 'failed',
    },
    unreachable_codes: ['3'],
    signature: { kind: 'jwt', header: 'Authorization', prefix: 'Bearer ' },
  });
  const secret = 'a signature secret of 32 characters';
  const body = JSON.stringify({
    'err-code': '2',
    'message-timestamp': '2026-11-23 07:10:29',
    messageId: '0B00000127FDBC63',
    msisdn: '393331234567',
    'network-code': '22201',
    price: '0.03330000',
    scts: '2611230710',
    status: 'buffered',
    to: 'INPS',
  });
  const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
  const token = (claims: object, algorithm = 'HS256') =>
    new SignJWT({ iss: 'Vonage', jti: 'x', ...claims })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
      .sign(Buffer.from(secret));
  const seconds = (time: Date) => Math.floor(time.getTime() / 1_000);
  const claims = () => ({ payload_hash: hashOf(body), iat: seconds(room.time.at) });
  const webhook = async (...given: Parameters<typeof token>) => ({
    headers: { ...json, authorization: `Bearer ${await token(...given)}` },
    body,
  });
  beforeEach(async () => {
    room = await receiptRoom({ mapping, secret });
  });

  it('tells that a message waits', async () => {
    expect(await room.send(await webhook(claims()))).toEqual({ status: 204 });
    expect(room.taken).toMatchObject([
      { outcome: 'delayed', reason: 'CODE_2', occurTime: new Date('2026-11-23T07:10:29Z') },
    ]);
  });

  it('is not believed with another body, no hash, an old token, none, or one signed otherwise', async () => {
    const { payload_hash, iat } = claims();
    const right = await webhook({ payload_hash, iat });
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const [, payload] = right.headers.authorization.split('.');
    const forged = [
      { ...right, body: body.replace('buffered', 'rejected') },
      await webhook({ iat }),
      await webhook({ payload_hash }),
      await webhook({ payload_hash, iat: iat - 301 }),
      await webhook({ payload_hash, exp: iat - 301 }),
      await webhook({ payload_hash, iat }, 'HS512'),
      { ...right, headers: { ...json, authorization: `Bearer ${none}.${payload}.` } },
      { ...right, headers: json },
    ];
    for (const one of forged) expect(await room.send(one)).toEqual({ status: 401 });
    expect(room.taken).toEqual([]);
  });
});

// MessageBird (now Bird): status reports by GET, and MessageBird-Signature-JWT with the address's hash (messagebird/messagebird-nodejs).
describe('a provider like MessageBird: a query, vouched for by a JWT', () => {
  const url = 'https://gateway.example.org/receipts/sms-http';
  const secret = 'PlLrKaqvZNRR5zAjm42ZT6q1SQxgbbGd';
  const mapping = receiptMapping({
    method: 'GET',
    form: 'query',
    at: { id: 'id', status: 'status', recipient: 'recipient', time: 'statusDatetime', code: 'statusErrorCode' },
    statuses: {
      buffered: 'delayed',
      sent: 'taken',
      delivered: 'delivered',
      delivery_failed: 'failed',
      expired: 'failed',
    },
    signature: { kind: 'jwt', header: 'MessageBird-Signature-JWT', url, tolerance_seconds: 60 },
  });
  const query =
    '?id=eef0ab57a9e049be946f3821568c2b2e&mccmnc=22210&ported=1&recipient=393331234567&reference=FOO&status=delivered&statusDatetime=2026-11-23T07:17:11+00:00';
  const webhook = async (at: string, sent: string) => {
    const exp = Math.floor(room.time.at.getTime() / 1_000) + 60;
    const token = await new SignJWT({
      iss: 'MessageBird',
      nbf: exp - 60,
      url_hash: createHash('sha256')
        .update(url + at)
        .digest('hex'),
    })
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime(exp)
      .sign(Buffer.from(secret));
    return { method: 'GET', path: `/receipts/sms-http${sent}`, headers: { 'messagebird-signature-jwt': token } };
  };
  beforeEach(async () => {
    room = await receiptRoom({ mapping, secret });
  });

  it('tells of a message', async () => {
    expect(await room.send(await webhook(query, query))).toEqual({ status: 204 });
    expect(room.taken).toMatchObject([
      {
        subject: { readings: ['eef0ab57a9e049be946f3821568c2b2e'], recipient },
        outcome: 'delivered',
        occurTime: new Date('2026-11-23T07:17:11Z'),
      },
    ]);
  });

  it('is not believed where its query is another one, whatever it posts beside', async () => {
    expect(await room.send(await webhook(query, query.replace('delivered', 'expired')))).toEqual({ status: 401 });
    expect(await room.send({ ...(await webhook(query, query)), method: 'POST' })).toEqual({ status: 405 });
  });
});
