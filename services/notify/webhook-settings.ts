/** Webhooks in: where providers tell what became of messages. Webhooks out: which calling services are told of theirs. */
import { createSecureContext } from 'node:tls';
import {
  type Environment,
  presentText,
  readSettings,
  readTogether,
  type SettingsOf,
  wrongSetting,
  wrongSettings,
} from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import { fileText } from '../../runtime/setting-file';
import { address, flag, integer, optional, text } from '../../runtime/settings';

export function receiptServerSettings() {
  return {
    webhookListen: optional(
      address('WEBHOOK_LISTEN', {
        about: 'Where providers tell by HTTP what became of SMS, at /receipts/NAME (docs/sms-http.md).',
      }),
    ),
    webhookCertFile: optional(
      text('WEBHOOK_CERT_FILE', {
        form: 'path',
        about: 'The certificate of that port, PEM; without it plain HTTP, for use behind an ingress that speaks TLS.',
      }),
    ),
    webhookKeyFile: optional(text('WEBHOOK_KEY_FILE', { form: 'path', about: "That certificate's private key, PEM." })),
    webhookBodyBytes: integer('WEBHOOK_BODY_BYTES', {
      default: 65_536,
      min: 1_024,
      max: 1_048_576,
      about: "The longest body that is read there: as long as the provider's batches.",
    }),
  } as const;
}

export function statusWebhookSettings() {
  return {
    webhooksFile: optional(
      text('WEBHOOKS_FILE', {
        form: 'path',
        about: 'JSON: which calling services are told of their messages, and where (docs/webhooks.md).',
      }),
    ),
    webhooksRequireTls: flag('WEBHOOKS_REQUIRE_TLS', {
      default: true,
      about: 'No calling service is told at an http: address but on this machine. Only for trying: false.',
    }),
  } as const;
}

/** Those that name files. */
export const webhookFileSettings: readonly string[] = ['WEBHOOK_CERT_FILE', 'WEBHOOK_KEY_FILE', 'WEBHOOKS_FILE'];

export type ReceiptServerSettings = SettingsOf<ReturnType<typeof receiptServerSettings>>;

/** Faults: invalid WRONG_SETTINGS, also for a certificate without its key, or without a port. */
export function readReceiptServer(env: Environment): ReceiptServerSettings {
  const { settings } = readTogether({
    settings: () => readSettings(env, receiptServerSettings()),
    whole: () => refuse(halfGiven(env)),
  });
  return settings;
}

function halfGiven(env: Environment): readonly FieldFault[] {
  const isSet = (name: string) => presentText(env[name]) !== undefined;
  const [cert, key, listen] = ['WEBHOOK_CERT_FILE', 'WEBHOOK_KEY_FILE', 'WEBHOOK_LISTEN'] as const;
  if (!isSet(cert) && !isSet(key)) return [];
  return [cert, key, listen]
    .filter((name) => !isSet(name))
    .map((name) => wrongSetting(name, `is required with ${isSet(cert) ? cert : key}`));
}

/** Undefined: plain HTTP. Faults: invalid WRONG_SETTINGS. */
export function receiptServerTls({ webhookCertFile, webhookKeyFile }: ReceiptServerSettings) {
  if (webhookCertFile === undefined && webhookKeyFile === undefined) return undefined;
  if (webhookCertFile === undefined || webhookKeyFile === undefined)
    throw wrongSettings([wrongSetting('WEBHOOK_CERT_FILE', 'and WEBHOOK_KEY_FILE go together')]);
  const faults: FieldFault[] = [];
  const cert = fileText('WEBHOOK_CERT_FILE', webhookCertFile, faults);
  const key = fileText('WEBHOOK_KEY_FILE', webhookKeyFile, faults);
  if (faults.length === 0 && !belongTogether(cert, key))
    faults.push(wrongSetting('WEBHOOK_CERT_FILE', 'and WEBHOOK_KEY_FILE are no certificate and its key'));
  refuse(faults);
  return { cert: Buffer.from(cert), key: Buffer.from(key) };
}

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw wrongSettings(faults);
}

function belongTogether(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key });
    return true;
  } catch {
    return false;
  }
}
