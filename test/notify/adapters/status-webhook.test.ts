import { issueCertificate, makeAuthority } from '../../../runtime/certificates';
import { StatusWebhookClient, signatureOf } from '../../../services/notify/adapters/status-webhook';
import { freePort } from '../../support/free-port';
import { isRightlySigned, startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver';

const secret = 'a secret of more than 32 bytes, as it must be';
const call = { webhookId: '0192f0c4-7d3a-7c33-8f3e-3a1b5c7d9e0f', body: '{"type":"message.delivered"}' };

// standard-webhooks/standard-webhooks, libraries/javascript: "sign function works".
it('signs as the libraries of the specification do', () => {
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const message = { webhookId: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}' };
  expect(signatureOf([key], message, 1_614_265_330)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

describe('a webhook to a calling service', () => {
  let receiver: WebhookReceiver;
  let client: StatusWebhookClient;
  const time = { now: new Date('2026-11-23T08:00:00.700Z') };
  const clientFor = (url: string, changes: Partial<ConstructorParameters<typeof StatusWebhookClient>[0]> = {}) => {
    client = new StatusWebhookClient({
      url: new URL(url),
      keys: [Buffer.from(secret)],
      certificateAuthorities: undefined,
      connections: 2,
      clock: { now: () => time.now },
      ...changes,
    });
    return client;
  };
  const post = (signal = new AbortController().signal) => client.post(call, signal);
  afterEach(async () => {
    client.close();
    await receiver.stop();
  });

  it('says what it is, when it is sent, and proves both', async () => {
    receiver = await startWebhookReceiver();
    clientFor(receiver.url);
    expect(await post()).toEqual({ kind: 'answered', status: 204, retryAfterSeconds: undefined });
    const [received] = receiver.calls;
    if (received === undefined) throw new Error('the receiver has the call');
    expect(received).toMatchObject({
      path: '/status',
      headers: {
        'content-type': 'application/json',
        'content-length': String(call.body.length),
        'webhook-id': call.webhookId,
        'webhook-timestamp': '1795420800',
      },
      body: call.body,
    });
    expect([isRightlySigned(received, secret), isRightlySigned(received, `${secret}.`)]).toEqual([true, false]);
    expect(isRightlySigned({ ...received, body: `${received.body} ` }, secret)).toBe(false);
  });

  it('is signed by both secrets while one is exchanged', async () => {
    receiver = await startWebhookReceiver();
    const before = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    clientFor(receiver.url, { keys: [Buffer.from(secret), Buffer.alloc(32, 7)] });
    await post();
    expect([secret, before].map((one) => receiver.calls.map((received) => isRightlySigned(received, one)))).toEqual([
      [true],
      [true],
    ]);
  });

  it('goes nowhere else', async () => {
    receiver = await startWebhookReceiver();
    receiver.behave((response) => response.writeHead(307, { location: '/elsewhere' }).end());
    clientFor(receiver.url);
    expect(await post()).toEqual({ kind: 'answered', status: 307, retryAfterSeconds: undefined });
    expect(receiver.calls).toHaveLength(1);
  });

  it('asks for no more of an answer than its status, however long it is, or slow', async () => {
    receiver = await startWebhookReceiver();
    receiver.behave((response, number) => {
      response.writeHead(number === 1 ? 200 : 503, { 'retry-after': '30' });
      response.write(number === 1 ? 'x'.repeat(1_000_000) : 'a word, and no more');
    });
    clientFor(receiver.url, { timeoutMilliseconds: 3_000 });
    expect(await post()).toEqual({ kind: 'answered', status: 200, retryAfterSeconds: 30 });
    expect(await post()).toEqual({ kind: 'answered', status: 503, retryAfterSeconds: 30 });
  });

  it('does not wait for the end of an answer that has none', async () => {
    receiver = await startWebhookReceiver();
    receiver.behave((response) => {
      response.writeHead(200);
      response.write('x'.repeat(20_000));
    });
    clientFor(receiver.url, { timeoutMilliseconds: 60_000 });
    const begun = performance.now();
    expect(await post()).toMatchObject({ kind: 'answered', status: 200 });
    expect(performance.now() - begun).toBeLessThan(30_000);
  });

  it('is lost where nobody answers in time, or at all', async () => {
    receiver = await startWebhookReceiver();
    receiver.behave(() => {});
    clientFor(receiver.url, { timeoutMilliseconds: 300 });
    expect(await post()).toEqual({ kind: 'lost', reason: 'TIMEOUT' });
    client.close();
    receiver.behave((response) => response.destroy());
    clientFor(receiver.url);
    expect(await post()).toEqual({ kind: 'lost', reason: 'ECONNRESET' });
    client.close();
    clientFor(`http://127.0.0.1:${await freePort()}/`);
    expect(await post()).toEqual({ kind: 'lost', reason: 'ECONNREFUSED' });
  });

  it('ends at once when it is told to', async () => {
    receiver = await startWebhookReceiver();
    const abort = new AbortController();
    receiver.behave(() => abort.abort());
    clientFor(receiver.url);
    expect(await post(abort.signal)).toEqual({ kind: 'lost', reason: 'ABORTED' });
  });

  it('is told over TLS to whom the given authority vouches for, and to nobody with another name or none', async () => {
    const authority = await makeAuthority();
    const certificateFor = async (dnsName: string, ipAddresses: string[]) => {
      const names = { commonName: 'portal', uris: [], dnsNames: [dnsName], ipAddresses, days: 1 };
      const { certificate, privateKey } = await issueCertificate(authority, names);
      return { cert: certificate, key: privateKey };
    };
    receiver = await startWebhookReceiver(await certificateFor('localhost', ['127.0.0.1']));
    const trusting = { certificateAuthorities: authority.certificate };
    clientFor(receiver.url, trusting);
    expect(await post()).toMatchObject({ kind: 'answered', status: 204 });
    client.close();
    clientFor(receiver.url);
    expect(await post()).toEqual({ kind: 'lost', reason: expect.stringMatching(/CERT|SIGNATURE/) });
    client.close();
    const told = receiver.calls.length;
    await receiver.stop();

    receiver = await startWebhookReceiver(await certificateFor('other.example', []));
    clientFor(receiver.url, trusting);
    expect(await post()).toEqual({ kind: 'lost', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect({ told, others: receiver.calls }).toEqual({ told: 1, others: [] });
  });
});
