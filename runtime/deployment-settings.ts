import { databaseSettings, kafkaSettings } from './connection-settings';
import { address, choice, integer, list, text } from './settings';

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
    tlsCertFile: text('TLS_CERT_FILE', { form: 'path', about: "This process's certificate, PEM." }),
    tlsKeyFile: text('TLS_KEY_FILE', { form: 'path', about: "The certificate's private key, PEM." }),
    tlsCaFile: text('TLS_CA_FILE', { form: 'path', about: 'The authority that the other side must have, PEM.' }),
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
