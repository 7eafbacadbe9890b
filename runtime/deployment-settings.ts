import {
  type Environment,
  presentText,
  readSettings,
  readTogether,
  type SettingsOf,
  wrongSetting,
  wrongSettings,
} from './config';
import { databaseSettings, kafkaSettings } from './connection-settings';
import type { FieldFault } from './fault';
import { splitAddress } from './listen-address';
import { isLoopbackHost } from './loopback';
import { address, choice, flag, integer, list, optional, type Setting, text } from './settings';
import type { TlsFiles } from './tls-files';

export const accessFileSetting = optional(
  text('ACCESS_FILE', {
    form: 'path',
    about: "Who may call what, and how often (docs/access.md), in place of the product's own proto/access.json.",
  }),
);

/** The settings that every service deployed as a process of its own has. */
export function deploymentSettings(defaults: { readonly listen: string; readonly healthListen: string }) {
  return {
    listen: address('LISTEN', { default: defaults.listen, about: 'Where the gRPC port listens, mutual TLS.' }),
    healthListen: address('HEALTH_LISTEN', {
      default: defaults.healthListen,
      about: 'Where health and metrics are served: HTTP and plaintext gRPC health on one port.',
    }),
    ...databaseSettings(['mysql']),
    databaseConnections: integer('DATABASE_CONNECTIONS', {
      default: 16,
      min: 2,
      max: 500,
      about: 'The most connections to the database at once.',
    }),
    kafkaBrokers: list('KAFKA_BROKERS', { about: 'host:port of some of the brokers.' }),
    ...kafkaSettings(),
    kafkaRetentionHours: integer('KAFKA_RETENTION_HOURS', {
      default: 168,
      min: 1,
      max: 8_760,
      about: 'The longest outage planned for; a topic that keeps less is warned about at start.',
    }),
    keyringFile: text('KEYRING_FILE', { form: 'path', about: 'The keys of this process, readable by its user only.' }),
    tlsCertFile: optional(
      text('TLS_CERT_FILE', {
        form: 'path',
        about: "This process's certificate, PEM; it and the next two are required, and read again when they change.",
      }),
    ),
    tlsKeyFile: optional(text('TLS_KEY_FILE', { form: 'path', about: "The certificate's private key, PEM." })),
    tlsCaFile: optional(
      text('TLS_CA_FILE', { form: 'path', about: 'The authority that the other side must have, PEM.' }),
    ),
    grpcPlaintext: flag('GRPC_PLAINTEXT', {
      default: false,
      about:
        'true: no TLS at all, in neither direction; LISTEN and all services called on this machine only, no TLS_*_FILE. Whoever is on it may call everything. Warned about at every start.',
    }),
    accessFile: accessFileSetting,
    trustDomain: text('TRUST_DOMAIN', {
      form: 'host name',
      default: 'example.org',
      about: 'The DOMAIN of the identities in certificates, spiffe://DOMAIN/notify/mail and the like.',
    }),
    stopGraceSeconds: integer('STOP_GRACE_SECONDS', {
      default: 20,
      min: 1,
      max: 600,
      about: 'How long a stop may take; Kubernetes must wait longer.',
    }),
    logLevel: choice('LOG_LEVEL', {
      among: ['debug', 'info', 'warn', 'error'],
      default: 'info',
      about: 'The least important events that are logged.',
    }),
  } as const;
}

type DeploymentSettings = ReturnType<typeof deploymentSettings>;

/** The settings of a deployed service. Faults: invalid (WRONG_SETTINGS), also for what does not go together in how it is called and calls others. */
export function readDeployed<S extends DeploymentSettings>(env: Environment, specification: S): SettingsOf<S> {
  const { listen, tlsCertFile, tlsKeyFile, tlsCaFile, grpcPlaintext } = specification;
  const transport = () => readSettings(env, { tlsCertFile, tlsKeyFile, tlsCaFile, grpcPlaintext });
  const { settings } = readTogether({
    settings: () => readSettings(env, specification),
    files: () => tlsFilesOf(transport()),
    addresses: () => {
      if (transport().grpcPlaintext) refuseElsewhere(env, [listen, ...peersIn(specification)]);
    },
  });
  return settings;
}

type Transport = Pick<SettingsOf<DeploymentSettings>, 'tlsCertFile' | 'tlsKeyFile' | 'tlsCaFile' | 'grpcPlaintext'>;

/** Undefined on plaintext, which GRPC_PLAINTEXT alone asks for. Faults: invalid (WRONG_SETTINGS), naming each file that is missing, or set beside it. */
export function tlsFilesOf({ grpcPlaintext, tlsCertFile, tlsKeyFile, tlsCaFile }: Transport): TlsFiles | undefined {
  const files = Object.entries({ TLS_CERT_FILE: tlsCertFile, TLS_KEY_FILE: tlsKeyFile, TLS_CA_FILE: tlsCaFile });
  const wrong = (isSet: boolean, description: string) =>
    files.flatMap(([name, file]) => ((file !== undefined) === isSet ? [wrongSetting(name, description)] : []));
  if (grpcPlaintext) {
    // Somebody who gave certificates does not expect to do without.
    refuse(wrong(true, 'must not be set where GRPC_PLAINTEXT is true'));
    return undefined;
  }
  if (tlsCertFile !== undefined && tlsKeyFile !== undefined && tlsCaFile !== undefined)
    return { certFile: tlsCertFile, keyFile: tlsKeyFile, caFile: tlsCaFile };
  throw wrongSettings(wrong(false, 'is required'));
}

function peersIn(specification: Readonly<Record<string, Setting<unknown>>>): readonly Setting<unknown>[] {
  return Object.values(specification).filter(({ isPeer }) => isPeer);
}

/** Addresses that are wrong are told by who reads them. */
function refuseElsewhere(env: Environment, addresses: readonly Setting<unknown>[]): void {
  const elsewhere = addresses.filter((setting) => {
    const read = setting.read(presentText(env[setting.name]));
    return read.kind === 'right' && typeof read.value === 'string' && !isLoopbackHost(splitAddress(read.value).host);
  });
  const description = 'must be on this machine, such as 127.0.0.1:50051, where GRPC_PLAINTEXT is true';
  refuse(elsewhere.map(({ name }) => wrongSetting(name, description)));
}

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw wrongSettings(faults);
}
