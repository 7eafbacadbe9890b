/** The kinds of carrier, and what is set for each. */
import type { Environment } from '../../runtime/config';
import type { FieldFault } from '../../runtime/fault';
import type { Setting } from '../../runtime/settings';
import type { MessageChannel, MessageFamily } from './domain/channel';
import { pecFaults, pecSettings, smtpFaults, smtpSettings } from './mail-settings';
import { smppSettingFaults, smppSettings } from './smpp-settings';
import { smsProviderSettings, smsSettingFaults } from './sms-settings';

interface CarrierKind {
  readonly family: MessageFamily;
  readonly channel: MessageChannel;
  /** The setting that tells that there is one. */
  readonly url: string;
  readonly settings: () => Readonly<Record<string, Setting<unknown>>>;
  /** What is wrong between two settings. */
  readonly faults: (env: Environment) => readonly FieldFault[];
  /** The settings that name files to read. */
  readonly files: readonly string[];
}

export const carrierKinds = {
  smpp: {
    family: 'sms',
    channel: 'sms',
    url: 'SMPP_URL',
    settings: smppSettings,
    faults: smppSettingFaults,
    files: ['SMPP_PASSWORD_FILE', 'SMPP_CA_FILE'],
  },
  'sms-http': {
    family: 'sms',
    channel: 'sms',
    url: 'SMS_HTTP_URL',
    settings: smsProviderSettings,
    faults: smsSettingFaults,
    files: [
      'SMS_HTTP_MAPPING_FILE',
      'SMS_HTTP_TOKEN_FILE',
      'SMS_HTTP_PASSWORD_FILE',
      'SMS_HTTP_RECEIPT_SECRET_FILE',
      'SMS_HTTP_CA_FILE',
    ],
  },
  smtp: {
    family: 'mail',
    channel: 'email',
    url: 'SMTP_URL',
    settings: smtpSettings,
    faults: smtpFaults,
    files: ['SMTP_PASSWORD_FILE', 'SMTP_CA_FILE', 'DKIM_KEY_FILE', 'BOUNCE_IMAP_PASSWORD_FILE', 'BOUNCE_IMAP_CA_FILE'],
  },
  pec: {
    family: 'mail',
    channel: 'pec',
    url: 'PEC_SMTP_URL',
    settings: pecSettings,
    faults: pecFaults,
    files: ['PEC_PASSWORD_FILE', 'SMTP_CA_FILE', 'PEC_IMAP_PASSWORD_FILE', 'PEC_IMAP_CA_FILE', 'PEC_TRUST_FILE'],
  },
} as const satisfies Readonly<Record<string, CarrierKind>>;

export type CarrierKindName = keyof typeof carrierKinds;

const names: readonly CarrierKindName[] = ['smpp', 'sms-http', 'smtp', 'pec'];

export function kindsOf(families: readonly MessageFamily[]): readonly CarrierKindName[] {
  return names.filter((name) => families.includes(carrierKinds[name].family));
}

export function isKindOf(families: readonly MessageFamily[], text: string): text is CarrierKindName {
  return kindsOf(families).some((name) => name === text);
}
