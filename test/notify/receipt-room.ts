/** A receipt server as the tests want it, and requests to it, each over a connection of its own. */
import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import { Limiter } from '../../runtime/limiter';
import { openMetrics } from '../../runtime/metrics';
import { httpSmsReceipts } from '../../services/notify/adapters/http-sms-receipts';
import type { ReceiptMapping } from '../../services/notify/adapters/sms-http/receipt-mapping';
import { ReceiptServer } from '../../services/notify/api/receipt-server';
import type { CarrierReceipt } from '../../services/notify/domain/receipt';
import type { TakeReceipts } from '../../services/notify/ports';
import { receiptWebhookWatch } from '../../services/notify/use-cases/watch-receipt-webhooks';
import { recordingLog } from '../support/recording-log';
import { mappingOf } from './adapters/http-sms-room';

/** A mapping's receipts, where the rest of it is of no interest. */
export function receiptMapping(receipts: object): ReceiptMapping {
  const request = { json: { to: '{recipient}', text: '{text}', id: '{id}' } };
  const read = mappingOf({ request, response: { json: { id: '/id' } }, receipts }).receipts;
  if (read === undefined) throw new Error('the mapping has receipts');
  return read;
}

interface RoomOptions {
  readonly mapping: ReceiptMapping;
  readonly secret: string;
  /** Default: keeps them. */
  readonly takeReceipts?: TakeReceipts;
  readonly concurrency?: number;
  readonly requestMilliseconds?: number;
  readonly mostConnections?: number;
  readonly graceMilliseconds?: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

export type ReceiptRoom = Awaited<ReturnType<typeof receiptRoom>>;

/** To be closed after the test. The carrier is called `sms-http`; its clock stands where `at` was set last. */
export async function receiptRoom(options: RoomOptions) {
  const {
    mapping,
    secret,
    tls,
    requestMilliseconds = 5_000,
    mostConnections = 50,
    graceMilliseconds = 5_000,
  } = options;
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const taken: CarrierReceipt[] = [];
  const time = { at: new Date('2026-11-23T08:00:00Z') };
  const ticks = { milliseconds: 0 };
  const keep: TakeReceipts = async (receipts) => void taken.push(...receipts);
  const server = new ReceiptServer(
    {
      receivers: new Map([['sms-http', httpSmsReceipts({ carrier: 'sms-http', mapping, secret, now: () => time.at })]]),
      takeReceipts: options.takeReceipts ?? keep,
      limiter: new Limiter({ name: 'receipts', concurrency: options.concurrency ?? 4, queueLength: 0 }),
      watch: receiptWebhookWatch(metrics, log, () => ticks.milliseconds),
    },
    {
      ...{ listen: '127.0.0.1:0', tls, mostBodyBytes: 65_536, log },
      ...{ requestMilliseconds, mostConnections, graceMilliseconds },
    },
  );
  await server.start();
  return {
    taken,
    time,
    ticks,
    lines,
    port: server.port,
    send: (webhook: Webhook) => send(server.port, webhook),
    /** Of every carrier and outcome that came, how often. */
    async counts(): Promise<Record<string, number>> {
      const all = await metrics.registry.getMetricsAsJSON();
      const values = all.find(({ name }) => name === 'symbolon_notify_webhook_requests_total')?.values ?? [];
      return Object.fromEntries(
        values.map(({ labels, value }) => [`${labels['carrier']} ${labels['outcome']}`.trim(), value]),
      );
    },
    close: () => server.stop(),
  };
}

interface Webhook {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Over TLS, with this authority. */
  readonly ca?: string;
}

interface WebhookAnswer {
  readonly status: number;
  readonly retryAfter?: string;
  readonly challenge?: string;
}

export function send(port: number, { method = 'POST', path = '/receipts/sms-http', ...webhook }: Webhook) {
  const { headers = {}, body = '', ca } = webhook;
  const begin = ca === undefined ? plainRequest : tlsRequest;
  const options: RequestOptions = { host: '127.0.0.1', port, method, path, headers, agent: false };
  return new Promise<WebhookAnswer>((resolve, reject) => {
    begin(ca === undefined ? options : { ...options, ca }, (response) => {
      const { 'retry-after': retryAfter, 'www-authenticate': challenge } = response.headers;
      response.resume().on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          ...(retryAfter === undefined ? {} : { retryAfter }),
          ...(challenge === undefined ? {} : { challenge }),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}
