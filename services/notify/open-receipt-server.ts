/** The port at which providers tell what became of messages, where any of them does. */
import type { Component } from '../../runtime/component';
import { wrongSetting, wrongSettings } from '../../runtime/config';
import { Limiter } from '../../runtime/limiter';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import { ReceiptServer } from './api/receipt-server';
import type { ReceiptReceiver, TakeReceipts } from './ports';
import { receiptWebhookWatch } from './use-cases/watch-receipt-webhooks';
import { type ReceiptServerSettings, receiptServerTls } from './webhook-settings';

/** Webhooks in work at once, a connection to the database each; a provider whose webhook finds no place comes again. */
const atOnce = 8;

interface ReceiptSurroundings {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly takeReceipts: TakeReceipts;
}

/** By the carriers' names. Reads the certificate; listens once started. Faults: invalid WRONG_SETTINGS. */
export function openReceiptServer(
  receivers: ReadonlyMap<string, ReceiptReceiver>,
  config: ReceiptServerSettings,
  { log, metrics, takeReceipts }: ReceiptSurroundings,
): readonly Component[] {
  if (receivers.size === 0) return [];
  const { webhookListen: listen, webhookBodyBytes: mostBodyBytes } = config;
  if (listen === undefined) {
    const description = `is required: carriers tell of receipts (${[...receivers.keys()].join(', ')})`;
    throw wrongSettings([wrongSetting('WEBHOOK_LISTEN', description)]);
  }
  const limiter = new Limiter({ name: 'receipt webhooks', concurrency: atOnce, queueLength: 0 });
  const watch = receiptWebhookWatch(metrics, log, () => performance.now());
  const taking = { receivers, takeReceipts, limiter, watch };
  return [new ReceiptServer(taking, { listen, tls: receiptServerTls(config), mostBodyBytes, log })];
}
