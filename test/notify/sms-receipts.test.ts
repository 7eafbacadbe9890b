/** An SMS provider that takes messages over HTTP and tells by webhooks what became of them, and all of notify between it and credentials. */
import { createHmac, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryReport } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { readConfig } from '../../services/notify/config';
import { migrations } from '../../services/notify/migrations';
import { openCarriers } from '../../services/notify/open-carriers';
import { describeOnEachDatabase } from '../support/database-suite';
import { recordingLog } from '../support/recording-log';
import { type SmsGateway, startSmsGateway } from '../support/sms-gateway';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { leastSms } from './least-settings';
import { tables } from './notify-room';
import { send } from './receipt-room';
import { newDelivery, splitDelivery, testKeys } from './signed-events';
import { startNotify } from './whole-notify';

const secret = 'sesame-sesame-sesame';

function mappingBy(subject: 'reference' | 'own-id') {
  return {
    request: { json: { id: '{id}', to: '{recipient}', from: '{sender}', text: '{text}' } },
    response: { json: { id: '/id' } },
    receipts: {
      subject,
      at: { id: '/message', status: '/status', recipient: '/to', code: '/code' },
      statuses: { enroute: 'taken', delivered: 'delivered', undelivered: 'failed' },
      signature: { kind: 'hmac-sha256', header: 'X-Signature', signed: '{body}' },
    },
  };
}

describeOnEachDatabase('what a provider of SMS tells by webhooks', migrations, (context) => {
  let gateway: SmsGateway;
  let reports: DeliveryReport[];
  const keys = testKeys();

  beforeEach(async () => {
    await context.empty(...tables);
    reports = [];
    gateway = await startSmsGateway();
  });
  afterEach(() => gateway.stop());

  /** One life of notify, from an SMS that credentials asks for on; `tell` posts a webhook of the provider's. */
  async function live(subject: 'reference' | 'own-id', during: (room: Room) => Promise<void>): Promise<void> {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'mapping.json'), JSON.stringify(mappingBy(subject)));
    await writeFile(join(folder, 'secret'), `${secret}\n`);
    const config = readConfig({ ...leastSms, ...webhooks(folder), SMS_HTTP_URL: gateway.url });
    const { log, lines } = recordingLog();
    const notify = await startNotify({
      database: context.database,
      keyring: keys.notify,
      config,
      families: ['sms'],
      openCarriers: (outside) => openCarriers(config, outside),
      reports,
      log,
    });
    const port = Number(lines.find(({ event }) => event === 'receipt-server.listening')?.['port']);
    try {
      const notAfterTime = later(new Date(), 10 * millisecondsPerDay);
      await notify.bus.publish([await splitDelivery(keys, newDelivery(), { notAfterTime, channel: 'sms' })]);
      await during({
        tell: async (receipt, signedBy = secret) => {
          const body = JSON.stringify({ to: '393331234567', ...receipt });
          const signature = createHmac('sha256', signedBy).update(body).digest('hex');
          const headers = { 'content-type': 'application/json', 'x-signature': signature };
          return (await send(port, { body, headers })).status;
        },
        effects: async () => {
          const all = await notify.metrics.registry.getMetricsAsJSON();
          const values = all.find(({ name }) => name === 'symbolon_notify_receipts_total')?.values ?? [];
          return Object.fromEntries(
            values.map(({ labels, value }) => [`${labels['outcome']} ${labels['effect']}`, value]),
          );
        },
      });
    } finally {
      await notify.stop();
    }
  }

  const states = () => reports.map(({ state }) => DeliveryState[state].replace('DELIVERY_STATE_', ''));
  const reported = (state: string) => waitFor(`the report ${state}`, () => states().includes(state));
  const idBy = { reference: () => 'sms-1', 'own-id': () => gateway.messages[0]?.id ?? '' } as const;

  it.each([
    'reference',
    'own-id',
  ] as const)('moves a message on, found by its %s, however often it comes', async (subject) => {
    await live(subject, async ({ tell, effects }) => {
      await reported('SENT');
      const message = idBy[subject]();
      const answers = [
        await tell({ message, status: 'enroute' }),
        await tell({ message, status: 'delivered' }, 'another secret'),
        await tell({ message, status: 'delivered' }),
        await tell({ message, status: 'delivered' }),
        await tell({ message, status: 'undelivered', code: '30003' }),
        await tell({ message: subject === 'reference' ? 'unknown' : randomUUID(), status: 'delivered' }),
      ];
      await reported('DELIVERED');
      // The provider's id may be in the answer to a submission that is on its way; ours is known or not.
      const unknown = subject === 'reference' ? 'delivered early' : 'delivered unknown';
      expect({ answers, effects: await effects() }).toEqual({
        answers: [204, 401, 204, 204, 204, 204],
        effects: {
          'taken ignored': 1,
          'delivered applied': 1,
          'delivered ignored': 1,
          'failed ignored': 1,
          [unknown]: 1,
        },
      });
    });
    expect({ states: states(), sent: gateway.messages.length }).toEqual({
      states: ['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED'],
      sent: 1,
    });
  });

  it.each([
    'reference',
    'own-id',
  ] as const)('is kept where it comes before the answer to the message, found by its %s', async (subject) => {
    let answer: () => void = () => {};
    gateway.respondWith({
      kind: 'hold',
      until: new Promise<void>((resolve) => {
        answer = resolve;
      }),
    });
    await live(subject, async ({ tell }) => {
      await waitFor('the message', () => gateway.messages.length === 1);
      expect(await tell({ message: idBy[subject](), status: 'undelivered', code: '30003' })).toBe(204);
      answer();
      await reported('FAILED');
    });
    expect(reports.at(-1)).toMatchObject({ reason: 'CODE_30003', carrier: 'sms-http' });
    expect(gateway.messages).toHaveLength(1);
  });
});

interface Room {
  readonly tell: (receipt: object, signedBy?: string) => Promise<number>;
  readonly effects: () => Promise<Record<string, number>>;
}

function webhooks(folder: string) {
  return {
    SMS_HTTP_MAPPING_FILE: join(folder, 'mapping.json'),
    SMS_HTTP_RECEIPT_SECRET_FILE: join(folder, 'secret'),
    SMS_HTTP_REQUIRE_TLS: 'false',
    WEBHOOK_LISTEN: '127.0.0.1:0',
  };
}
