/** What docs/webhooks.md gives to who is told, run as it stands there. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { StatusWebhookClient } from '../../services/notify/adapters/status-webhook';
import { temporaryFolder } from '../support/temporary-folder';
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver';

type IsFromNotify = (secret: string, headers: Record<string, unknown>, body: Buffer) => boolean;

async function sample(): Promise<IsFromNotify> {
  const page = readFileSync(resolve(__dirname, '../../docs/webhooks.md'), 'utf8');
  const [, code = ''] = /```ts\n(.*?)```/s.exec(page) ?? [];
  const file = join(await temporaryFolder(), 'sample.ts');
  await writeFile(file, code);
  return require(file).isFromNotify;
}

describe('the sample that verifies a webhook', () => {
  let receiver: WebhookReceiver;
  let isFromNotify: IsFromNotify;
  const key = Buffer.alloc(32, 7);
  const secret = `whsec_${key.toString('base64')}`;
  const text = 'a secret of more than 32 bytes, as it must be';

  async function told(now: Date) {
    const client = new StatusWebhookClient({
      url: new URL(receiver.url),
      keys: [Buffer.from(text), key],
      certificateAuthorities: undefined,
      connections: 1,
      clock: { now: () => now },
    });
    await client.post({ webhookId: 'an-id', body: '{"type":"message.sent"}' }, new AbortController().signal);
    client.close();
    const call = receiver.calls.at(-1);
    if (call === undefined) throw new Error('the receiver was told');
    return { headers: call.headers, body: Buffer.from(call.body) };
  }

  beforeAll(async () => {
    receiver = await startWebhookReceiver();
    isFromNotify = await sample();
  });
  afterAll(() => receiver.stop());

  it('believes what notify sends, by either secret', async () => {
    const { headers, body } = await told(new Date());
    expect([secret, text].map((one) => isFromNotify(one, headers, body))).toEqual([true, true]);
  });

  it('believes nothing that was changed, is old, or is of somebody else', async () => {
    const { headers, body } = await told(new Date());
    const old = await told(new Date(Date.now() - 310_000));
    const wrong = [
      isFromNotify(`${text}.`, headers, body),
      isFromNotify(secret, headers, Buffer.from(`${body} `)),
      isFromNotify(secret, { ...headers, 'webhook-id': 'another' }, body),
      isFromNotify(secret, { ...headers, 'webhook-signature': 'v1,é v1,' }, body),
      isFromNotify(secret, { ...headers, 'webhook-timestamp': 'now' }, body),
      isFromNotify(secret, {}, body),
      isFromNotify(secret, old.headers, old.body),
    ];
    expect(wrong).toEqual(wrong.map(() => false));
  });
});
