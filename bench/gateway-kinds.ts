/** What the gateway is measured with: each way out with its sink and the loop that it is compared with. */
import { randomUUID } from 'node:crypto';
import { mailOf } from '../services/notify/adapters/smtp-message';
import { readWorkConfig } from '../services/notify/config';
import type { MessageChannel, MessageFamily } from '../services/notify/domain/channel';
import type { RenderedText } from '../services/notify/templates/templates';
import { textRequestOf } from '../services/notify/templates/told-variables';
import { characters, recipientOf, reference } from './delivery-events';

export interface GatewayKind {
  /** Shown in tables. */
  readonly name: string;
  readonly family: MessageFamily;
  /** Modules below dist/. */
  readonly sink: string;
  readonly rawLoop: string;
  /** As the gateway calls its carrier. */
  readonly carrier: string;
  /** How long the sink takes with a message; 0 is the hardest to keep up with. */
  readonly sinkMilliseconds: number;
  /** At once to the sink, by the gateway and by the raw loop. */
  readonly connections: number;
  /** What notify is started with, beside what every rig's is. */
  notifySettings(sinkPort: number): Readonly<Record<string, string>>;
  /** The whole message number so many, as the raw loop's record. */
  rawValue(number: number): object;
}

const connections = 10;
const sender = { name: 'INPS', address: 'pin@example.org' };
const told = { kind: 'first-half', characters, expiryDays: 30, otherHalf: 'letter' } as const;
/** Of a server that writes a mail to its disk before it answers. */
const writingMilliseconds = 20;

/** Each with a sink that answers at once and with one that takes its time. */
export function gatewayKinds(): readonly GatewayKind[] {
  const { templates } = readWorkConfig({}, ['mail', 'sms']);
  const textOn = (channel: MessageChannel) =>
    templates.render(textRequestOf(told, { channel, languageTag: 'it', reference }));
  const kinds = [mailBySmtp(textOn('email')), smsBySmpp(textOn('sms'))];
  return kinds.flatMap((kind) => [kind, { ...kind, sinkMilliseconds: writingMilliseconds }]);
}

function mailBySmtp(text: RenderedText): GatewayKind {
  return {
    name: 'mail by SMTP',
    carrier: 'smtp',
    sinkMilliseconds: 0,
    family: 'mail',
    sink: 'bench/mail-sink',
    rawLoop: 'bench/raw-mail-loop',
    connections,
    notifySettings: (sinkPort) => ({
      SMTP_URL: `smtp://127.0.0.1:${sinkPort}`,
      SMTP_REQUIRE_TLS: 'false',
      SMTP_FROM: sender.address,
      SEND_CONCURRENCY: String(connections),
    }),
    rawValue: (number) => {
      const id = randomUUID();
      const message = {
        id,
        deliveryId: id,
        attempt: 1,
        channel: 'email',
        recipient: recipientOf('mail', number),
        ...text,
        holdsHalf: true,
        unsubscribeUrl: undefined,
        acceptedTime: new Date(),
        notAfterTime: new Date(),
      } as const;
      return mailOf(message, sender);
    },
  };
}

function smsBySmpp({ text }: RenderedText): GatewayKind {
  return {
    name: 'SMS by SMPP',
    family: 'sms',
    carrier: 'smpp',
    sinkMilliseconds: 0,
    sink: 'bench/sms-sink',
    rawLoop: 'bench/raw-sms-loop',
    connections,
    notifySettings: (sinkPort) => ({
      SMPP_URL: `smpp://symbolon@127.0.0.1:${sinkPort}`,
      SMPP_REQUIRE_TLS: 'false',
      SMPP_WINDOW: String(connections),
      SEND_CONCURRENCY: String(connections),
      SMS_SENDER: sender.name,
    }),
    rawValue: (number) => ({
      // Letters, and a number with its country.
      source_addr_ton: 5,
      source_addr: sender.name,
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: recipientOf('sms', number).slice(1),
      registered_delivery: 1,
      short_message: text,
    }),
  };
}
