/** The carriers of a process, made from its settings. */
import type { Clock } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import { type ConfiguredCarrier, healthLimitsOf } from './carrier-settings';
import type { CarrierSurroundings, OpenCarriers } from './carrier-surroundings';
import { pecCarrier, smtpCarrier } from './mail-settings';
import { openMailboxes } from './open-mailboxes';
import { openReceiptServer } from './open-receipt-server';
import type { MessageCarrier, ReceiptReceiver } from './ports';
import { smsCarrier } from './sms-settings';
import type { ReceiptServerSettings } from './webhook-settings';

interface ClosableCarrier extends MessageCarrier {
  /** What it tells by webhooks, if it does. */
  readonly receipts?: ReceiptReceiver | undefined;
  close(): void;
}

interface CarrierConfig extends ReceiptServerSettings {
  readonly carriers: readonly ConfiguredCarrier[];
  readonly institutionName: string;
}

/** Reads the files that settings name; connects to nothing yet. Faults: invalid WRONG_SETTINGS for one that cannot be read or used. */
export function openCarriers(
  { carriers: configured, institutionName, ...config }: CarrierConfig,
  surroundings: CarrierSurroundings,
): OpenCarriers {
  const { clock } = surroundings;
  const opened = configured.map((one) => ({ configured: one, carrier: carrierOf(one, institutionName, clock) }));
  return {
    settings: opened.map(({ configured: { kind, pooling }, carrier }) => ({
      carrier,
      kind,
      ...pooling,
      health: healthLimitsOf(pooling),
    })),
    components: [
      ...opened.map(({ carrier }) => closing(carrier)),
      ...configured.flatMap((one) => openMailboxes(one, surroundings)),
      ...openReceiptServer(receiversOf(opened.map(({ carrier }) => carrier)), config, surroundings),
    ],
  };
}

/** Of those that tell by webhooks. */
function receiversOf(carriers: readonly ClosableCarrier[]): ReadonlyMap<string, ReceiptReceiver> {
  return new Map(carriers.flatMap(({ name, receipts }) => (receipts === undefined ? [] : [[name, receipts] as const])));
}

function carrierOf(configured: ConfiguredCarrier, institutionName: string, clock: Clock): ClosableCarrier {
  const { name, pooling } = configured;
  const circumstances = { name, concurrency: pooling.concurrency, institutionName, clock };
  switch (configured.kind) {
    case 'sms-http':
      return smsCarrier(configured.settings, circumstances);
    case 'smtp':
      return smtpCarrier(configured.settings, circumstances);
    case 'pec':
      return pecCarrier(configured.settings, circumstances);
  }
}

function closing(carrier: ClosableCarrier): Component {
  return { name: carrier.name, start: async () => {}, stop: async () => carrier.close() };
}
