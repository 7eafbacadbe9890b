/** The least that is to be set for a process, and what is wrong with settings. */
import type { Environment } from '../../runtime/config';
import { isFault } from '../../runtime/fault';

const deployed = {
  DATABASE_URL: 'mysql://notify@db/notify',
  KAFKA_BROKERS: 'kafka:9092',
  KEYRING_FILE: '/etc/symbolon/keyring.json',
  TLS_CERT_FILE: '/etc/symbolon/tls.crt',
  TLS_KEY_FILE: '/etc/symbolon/tls.key',
  TLS_CA_FILE: '/etc/symbolon/ca.crt',
  CREDENTIALS_ADDRESS: 'credentials:50051',
};

export const leastSms = {
  ...deployed,
  CHANNELS: 'sms',
  SMS_HTTP_URL: 'https://provider.example/sms',
  SMS_SENDER: 'INPS',
} as const satisfies Environment;

export const leastMail = {
  ...deployed,
  CHANNELS: 'mail',
  SMTP_URL: 'smtp://mail:25',
  SMTP_FROM: 'no-reply@example.it',
} as const satisfies Environment;

/** What each wrong setting must be, by its name. */
export function faultsOf(read: () => unknown): Record<string, string> {
  return Object.fromEntries(fieldsOf(read).map(({ field, description }) => [field, description]));
}

/** Likewise, a line each: one setting may have several. */
export function faultListOf(read: () => unknown): readonly string[] {
  return fieldsOf(read).map(({ field, description }) => `${field} ${description}`);
}

function fieldsOf(read: () => unknown) {
  try {
    read();
    return [];
  } catch (error) {
    if (!isFault(error, 'invalid')) throw error;
    return error.fields;
  }
}
