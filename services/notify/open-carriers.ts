/** The carriers of a process, made from its settings. */
import type { Component } from '../../runtime/component';
import { type ConfiguredCarrier, healthLimitsOf } from './carrier-settings';
import type { CarrierSurroundings, OpenCarriers } from './carrier-surroundings';
import { pecCarrier, smtpCarrier } from './mail-settings';
import { openMailboxes } from './open-mailboxes';
import { openReceiptServer } from './open-receipt-server';
import type { MessageCarrier, ReceiptReceiver } from './ports';
import { smppCarrier } from './smpp-settings';
import { smsCarrier } from './sms-settings';
import type { ReceiptServerSettings } from './webhook-settings';

interface OpenCarrier extends MessageCarrier {
  /** What it tells by webhooks, if it does. */
  readonly receipts?: ReceiptReceiver | undefined;
  /** One that is connected while nothing is sent, too. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
  /** One that connects when there is something to send. */
  close?(): void;
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
  const opened = configured.map((one) => ({ configured: one, carrier: carrierOf(one, institutionName, surroundings) }));
  return {
    settings: opened.map(({ configured: { kind, pooling }, carrier }) => ({
      carrier,
      kind,
      ...pooling,
      health: healthLimitsOf(pooling),
    })),
    components: [
      ...opened.map(({ carrier }) => running(carrier)),
      ...configured.flatMap((one) => openMailboxes(one, surroundings)),
      ...openReceiptServer(receiversOf(opened.map(({ carrier }) => carrier)), config, surroundings),
    ],
  };
}

/** Of those that tell by webhooks. */
function receiversOf(carriers: readonly OpenCarrier[]): ReadonlyMap<string, ReceiptReceiver> {
  return new Map(carriers.flatMap(({ name, receipts }) => (receipts === undefined ? [] : [[name, receipts] as const])));
}

function carrierOf(
  configured: ConfiguredCarrier,
  institutionName: string,
  surroundings: CarrierSurroundings,
): OpenCarrier {
  const { name, pooling } = configured;
  const circumstances = { ...surroundings, name, concurrency: pooling.concurrency, institutionName };
  switch (configured.kind) {
    case 'smpp':
      return smppCarrier(configured.settings, { ...circumstances, random: Math.random });
    case 'sms-http':
      return smsCarrier(configured.settings, circumstances);
    case 'smtp':
      return smtpCarrier(configured.settings, circumstances);
    case 'pec':
      return pecCarrier(configured.settings, circumstances);
  }
}

/** Its connections are closed after the last message. */
function running(carrier: OpenCarrier): Component {
  const stop = async () => {
    await carrier.stop?.();
    carrier.close?.();
  };
  return { name: carrier.name, start: async () => carrier.start?.(), stop };
}
