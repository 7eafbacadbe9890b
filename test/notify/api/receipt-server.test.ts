import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { issueCertificate, makeAuthority } from '../../../runtime/certificates';
import { Fault } from '../../../runtime/fault';
import type { CarrierReceipt } from '../../../services/notify/domain/receipt';
import { waitFor } from '../../support/wait-for';
import { type ReceiptRoom, receiptMapping, receiptRoom } from '../receipt-room';

const secret = 'sesame-sesame-sesame';
const mapping = receiptMapping({
  each: '/results',
  at: { id: '/id', status: '/status', recipient: '/to', code: '/code' },
  statuses: { delivered: 'delivered', failed: 'failed' },
  signature: { kind: 'hmac-sha256', header: 'X-Signature', signed: '{body}', prefix: 'sha256=' },
});
const receipt = (id: string) => ({ id, status: 'delivered', to: '+393331234567' });

function signed(body: string, type = 'application/json') {
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return { headers: { 'content-type': type, 'x-signature': signature }, body };
}

const results = (...ids: string[]) => signed(JSON.stringify({ results: ids.map(receipt) }));

/** Ends when the other side ends it; gives what it said. */
async function talk(port: number, text: string): Promise<{ socket: Socket; said: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('utf8').on('data', (part) => {
    heard += part;
  });
  const said = new Promise<string>((resolve) => socket.on('close', () => resolve(heard)));
  socket.on('error', () => {});
  socket.write(text);
  return { socket, said };
}

describe('the server that providers tell of messages', () => {
  let room: ReceiptRoom;
  const open = async (changes: Partial<Parameters<typeof receiptRoom>[0]> = {}) => {
    room = await receiptRoom({ mapping, secret, ...changes });
  };
  const idsTaken = () => room.taken.map(({ subject }) => (subject.kind === 'reference' ? subject.readings : []));
  afterEach(() => room.close());

  it('hands in what it is told, as often as it is told', async () => {
    await open();
    expect(await room.send(results('a', 'b'))).toEqual({ status: 204 });
    expect(await room.send(results('a'))).toEqual({ status: 204 });
    expect(idsTaken()).toEqual([['a'], ['b'], ['a']]);
  });

  it('answers once what it was told is kept', async () => {
    let keep: () => void = () => {};
    const handed: CarrierReceipt[] = [];
    await open({
      takeReceipts: async (receipts) => {
        handed.push(...receipts);
        await new Promise<void>((resolve) => {
          keep = resolve;
        });
      },
    });
    let answered = false;
    const answer = room.send(results('a')).then((given) => {
      answered = true;
      return given;
    });
    await waitFor('the receipt', () => handed.length === 1);
    expect(answered).toBe(false);
    keep();
    expect(await answer).toEqual({ status: 204 });
  });

  it.each([
    ['as long as the database asks for', { retryAfterSeconds: 7 }, '7'],
    ['soon', {}, '5'],
  ])('has the provider come again where the database is away, %s', async (_what, options, retryAfter) => {
    await open({
      takeReceipts: async () => {
        throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'away', options);
      },
    });
    expect(await room.send(results('a'))).toEqual({ status: 503, retryAfter });
    expect(await room.counts()).toEqual({ 'sms-http unavailable': 1 });
  });

  it('has the provider come again where a bug is in the way, and logs no word of the webhook', async () => {
    await open({
      takeReceipts: async () => {
        throw new TypeError('a bug');
      },
    });
    expect(await room.send(results('m-4711'))).toEqual({ status: 500 });
    expect(await room.counts()).toEqual({ 'sms-http failed': 1 });
    expect(room.lines).toContainEqual(expect.objectContaining({ event: 'receipt-server.failed', level: 'error' }));
    expect(JSON.stringify(room.lines)).not.toMatch(/m-4711|393331234567|sesame/);
  });

  it('looks at so many at once, and has the others come again', async () => {
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let begun = 0;
    await open({
      concurrency: 2,
      takeReceipts: async () => {
        begun += 1;
        await finished;
      },
    });
    const first = [room.send(results('a')), room.send(results('b'))];
    await waitFor('both to be in work', () => begun === 2);
    expect(await room.send(results('c'))).toEqual({ status: 503, retryAfter: '1' });
    finish();
    expect(await Promise.all(first)).toEqual([{ status: 204 }, { status: 204 }]);
    expect(await room.counts()).toEqual({ 'sms-http taken': 2, 'sms-http busy': 1 });
  });

  const bomb = `${'['.repeat(32_000)}${']'.repeat(32_000)}`;
  it.each([
    ['an unknown carrier', { ...results('a'), path: '/receipts/other' }, 404, 'unknown-carrier'],
    ['a property that every object has', { ...results('a'), path: '/receipts/__proto__' }, 404, 'unknown-carrier'],
    ['GET', { ...results('a'), method: 'GET', body: '' }, 405, 'sms-http wrong-method'],
    ['a form', signed('results=1', 'application/x-www-form-urlencoded'), 415, 'sms-http wrong-type'],
    ['no type', { headers: {}, body: '{}' }, 415, 'sms-http wrong-type'],
    ['no signature', { ...results('a'), headers: { 'content-type': 'application/json' } }, 401, 'sms-http forged'],
    ['a half JSON', signed('{"results": ['), 400, 'sms-http unreadable'],
    ['no list', signed('{"results": {"0": {}}}'), 400, 'sms-http unreadable'],
    ['a list in a list, 32,000 times', signed(bomb), 400, 'sms-http unreadable'],
    ['more than anybody sends', signed(JSON.stringify({ results: Array(1_001).fill(1) })), 400, 'sms-http unreadable'],
    ['65 KiB', signed(JSON.stringify({ results: [], more: 'x'.repeat(65_536) })), 413, 'sms-http too-large'],
  ])('refuses %s', async (_what, webhook, status, outcome) => {
    await open();
    expect(await room.send(webhook)).toEqual({ status });
    expect({ taken: room.taken, counts: await room.counts() }).toEqual({ taken: [], counts: { [outcome]: 1 } });
  });

  it('finds nothing but what the document itself holds, and every digit of a number', async () => {
    await open();
    const body = `{"results": [
      {"__proto__": {"id": "a", "status": "delivered"}},
      {"constructor": 1, "status": "delivered"},
      {"id": 3562707498794989059, "status": "delivered"},
      {"id": "has a blank", "status": "delivered"},
      {"id": "b", "status": "toString"},
      null, [], 7, "x",
      {"id": 42, "status": "failed", "code": "+393331234567"}
    ]}`;
    expect(await room.send(signed(body))).toEqual({ status: 204 });
    expect(room.taken).toMatchObject([
      { subject: { readings: ['3562707498794989059'] }, outcome: 'delivered' },
      { subject: { readings: ['42'] }, reason: 'STATUS_FAILED' },
    ]);
    expect(await room.counts()).toEqual({ 'sms-http taken': 1, 'sms-http not-understood': 8 });
    expect(Object.prototype).not.toHaveProperty('id');
  });

  it('cuts off who sends a byte now and then, and serves the others meanwhile', async () => {
    await open({ requestMilliseconds: 500, concurrency: 1 });
    const begin =
      'POST /receipts/sms-http HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n';
    const slow = await Promise.all([begin, `${begin}\r\n{"results"`, 'POST /rec'].map((text) => talk(room.port, text)));
    expect(await room.send(results('a'))).toEqual({ status: 204 });
    const said = await Promise.all(slow.map((one) => one.said));
    expect(said.map((text) => text.split('\r\n')[0])).toEqual(Array(3).fill('HTTP/1.1 408 Request Timeout'));
    expect(await room.counts()).toEqual({ 'sms-http taken': 1, timeout: 3 });
  });

  it('refuses what is no HTTP', async () => {
    await open();
    const { said } = await talk(room.port, '\x16\x03\x01 no HTTP\r\n\r\n');
    expect(await said).toMatch(/^HTTP\/1.1 400 /);
    expect(await room.counts()).toEqual({ malformed: 1 });
  });

  it('tells the log of forged ones once a minute, with how many there were, and nothing that they hold', async () => {
    await open();
    const forged = {
      ...results('m-4711'),
      headers: { 'content-type': 'application/json', 'x-signature': 'sha256=00' },
    };
    for (let count = 1; count <= 5; count += 1) await room.send(forged);
    room.ticks.milliseconds = 60_000;
    await room.send(forged);
    const told = room.lines.filter(({ event }) => event === 'receipt-webhook.not-taken');
    expect(told.map(({ level, carrier, outcome, count }) => ({ level, carrier, outcome, count }))).toEqual([
      { level: 'warn', carrier: 'sms-http', outcome: 'forged', count: 1 },
      { level: 'warn', carrier: 'sms-http', outcome: 'forged', count: 5 },
    ]);
    expect(JSON.stringify(room.lines)).not.toMatch(/m-4711|393331234567|sesame/);
  });

  it('speaks TLS where it has a certificate, and says so at the start where it has none', async () => {
    await open();
    const warned = () => room.lines.some(({ event }) => event === 'receipt-server.plaintext');
    expect(warned()).toBe(true);
    await room.close();
    const authority = await makeAuthority();
    const names = { commonName: 'notify', uris: [], dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1 };
    const { certificate, privateKey } = await issueCertificate(authority, names);
    await open({ tls: { cert: Buffer.from(certificate), key: Buffer.from(privateKey) } });
    expect(await room.send({ ...results('a'), ca: authority.certificate })).toEqual({ status: 204 });
    expect(warned()).toBe(false);
  });

  it('closes connections beyond those that it can have, and counts them', async () => {
    await open({ mostConnections: 1 });
    const first = await talk(room.port, '');
    await waitFor('the second to be closed', async () => {
      const { said } = await talk(room.port, 'POST / HTTP/1.1\r\n');
      await said;
      return ((await room.counts())['no-connection'] ?? 0) > 0;
    });
    first.socket.destroy();
    await first.said;
  });

  it('cuts off who is not done when it must stop', async () => {
    await open({ graceMilliseconds: 100, requestMilliseconds: 60_000 });
    const { said } = await talk(room.port, 'POST /receipts/sms-http HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
    await room.close();
    expect(await said).toBe('');
  });

  it('finishes what it has in hand before it stops', async () => {
    let finish: () => void = () => {};
    let begun = false;
    await open({
      takeReceipts: () => {
        begun = true;
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    const answer = room.send(results('a'));
    await waitFor('the receipt', () => begun);
    const stopped = room.close();
    finish();
    expect(await answer).toEqual({ status: 204 });
    await stopped;
  });
});
