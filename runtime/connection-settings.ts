/** How a process reaches its database and Kafka, and proves there who it is. */
import { type SettingsOf, wrongSetting, wrongSettings } from './config';
import type { FieldFault } from './fault';
import { fileText, withoutLineEnd } from './setting-file';
import { optional, type Setting, text, url } from './settings';

export function databaseSettings<const Scheme extends string>(schemes: readonly Scheme[]) {
  return {
    databaseUrl: withoutParameters(url('DATABASE_URL', { schemes, about: "The service's own database." })),
    databasePasswordFile: optional(
      text('DATABASE_PASSWORD_FILE', { form: 'path', about: "The user's password there, instead of in the URL." }),
    ),
    databaseCaFile: optional(
      text('DATABASE_CA_FILE', {
        form: 'path',
        about: "The authority of the database's certificate, PEM; with it the connection is TLS, without it plain.",
      }),
    ),
  } as const;
}

export function kafkaSettings() {
  return {
    kafkaCaFile: optional(
      text('KAFKA_CA_FILE', {
        form: 'path',
        about: "The authority of the brokers' certificates, PEM; with it connections are TLS, without it plain.",
      }),
    ),
    kafkaSaslUsername: optional(
      text('KAFKA_SASL_USERNAME', { about: 'Who this process is at the brokers, by SCRAM-SHA-512.' }),
    ),
    kafkaSaslPasswordFile: optional(
      text('KAFKA_SASL_PASSWORD_FILE', { form: 'path', about: 'The password of that user.' }),
    ),
  } as const;
}

type DatabaseConfig = SettingsOf<ReturnType<typeof databaseSettings>>;
type KafkaConfig = SettingsOf<ReturnType<typeof kafkaSettings>>;

/** For openDatabase(). Faults: invalid (WRONG_SETTINGS), naming each setting that is wrong beside the others or whose file cannot be read. */
export function databaseAccess(config: DatabaseConfig) {
  const faults: FieldFault[] = [];
  const password = secretIn('DATABASE_PASSWORD_FILE', config.databasePasswordFile, faults);
  const certificateAuthority = contentOf('DATABASE_CA_FILE', config.databaseCaFile, faults);
  if (config.databaseUrl.startsWith('file:')) {
    for (const [field, file] of [
      ['DATABASE_PASSWORD_FILE', config.databasePasswordFile],
      ['DATABASE_CA_FILE', config.databaseCaFile],
    ] as const)
      if (file !== undefined) faults.push(wrongSetting(field, 'is for mysql: only, not for a file'));
  } else if (config.databasePasswordFile !== undefined && new URL(config.databaseUrl).password !== '') {
    faults.push(wrongSetting('DATABASE_PASSWORD_FILE', 'and a password in DATABASE_URL: only one of them'));
  }
  if (faults.length > 0) throw wrongSettings(faults);
  return {
    url: config.databaseUrl,
    ...(password === undefined ? {} : { password }),
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
}

/** For a KafkaConnection. Faults: as those of databaseAccess(). */
export function kafkaAccess(config: KafkaConfig) {
  const faults: FieldFault[] = [];
  const username = config.kafkaSaslUsername;
  const password = secretIn('KAFKA_SASL_PASSWORD_FILE', config.kafkaSaslPasswordFile, faults);
  const ca = contentOf('KAFKA_CA_FILE', config.kafkaCaFile, faults);
  if (username === undefined && config.kafkaSaslPasswordFile !== undefined)
    faults.push(wrongSetting('KAFKA_SASL_USERNAME', 'is required with KAFKA_SASL_PASSWORD_FILE'));
  if (username !== undefined && config.kafkaSaslPasswordFile === undefined)
    faults.push(wrongSetting('KAFKA_SASL_PASSWORD_FILE', 'is required with KAFKA_SASL_USERNAME'));
  if (faults.length > 0) throw wrongSettings(faults);
  return {
    ...(ca === undefined ? {} : { tls: { ca, minVersion: 'TLSv1.2' as const } }),
    ...(username === undefined || password === undefined
      ? {}
      : { sasl: { mechanism: 'scram-sha-512' as const, username, password } }),
  };
}

/** mysql2 would take what is after the `?` for options of its own; here it would be dropped, `?ssl=true` too. */
function withoutParameters(inner: Setting<string>): Setting<string> {
  const read: typeof inner.read = (given) => {
    const asked = inner.read(given);
    const hasSome = asked.kind === 'right' && !asked.value.startsWith('file:') && /[?#]/.test(asked.value);
    if (!hasSome) return asked;
    return {
      kind: 'wrong',
      fault: 'takes no parameters after a ? or #: TLS and the password have settings of their own',
    };
  };
  return { ...inner, read };
}

function secretIn(name: string, file: string | undefined, faults: FieldFault[]): string | undefined {
  const content = contentOf(name, file, faults);
  return content === undefined ? undefined : withoutLineEnd(content);
}

function contentOf(name: string, file: string | undefined, faults: FieldFault[]): string | undefined {
  if (file === undefined) return undefined;
  const before = faults.length;
  const content = fileText(name, file, faults);
  if (faults.length === before && content.trim() === '') faults.push(wrongSetting(name, `${file} is empty`));
  return content;
}
