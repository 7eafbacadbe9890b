/** How this process reaches Kafka; the only place where a kafkajs client is made. */
import type { ConnectionOptions } from 'node:tls';
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import { kafkajsLogCreator } from './bus-kafka-log';
import { quietKafkajsIdleTimer } from './kafkajs-idle-timer';
import type { Log } from './log';

export interface KafkaConnection {
  /** host:port, several of them so that one may be down at start. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: ConnectionOptions;
  readonly sasl?: SASLOptions;
}

/** The reason where no broker gave one. */
export const kafkaAway = 'KAFKA_AWAY';

const connectMilliseconds = 3_000;
const requestMilliseconds = 10_000;
const firstRetryMilliseconds = 200;
const longestRetryMilliseconds = 2_000;

/** Opens nothing yet. `retries`: how often kafkajs itself tries a request again; each client of ours knows better than it does, or not. */
export function kafkaClient(connection: KafkaConnection, log: Log, retries: number): Kafka {
  quietKafkajsIdleTimer();
  const { brokers, clientId, tls, sasl } = connection;
  const config: KafkaConfig = {
    brokers: [...brokers],
    clientId,
    connectionTimeout: connectMilliseconds,
    requestTimeout: requestMilliseconds,
    retry: { retries, initialRetryTime: firstRetryMilliseconds, maxRetryTime: longestRetryMilliseconds },
    logLevel: logLevel.WARN,
    logCreator: kafkajsLogCreator(log),
  };
  return new Kafka({ ...config, ...(tls === undefined ? {} : { ssl: tls }), ...(sasl === undefined ? {} : { sasl }) });
}

/**
 * The broker's word for what went wrong (UNKNOWN_TOPIC_OR_PARTITION, MESSAGE_TOO_LARGE, ...), or `kafkaAway` where no broker said any.
 * kafkajs's messages are not passed on: some carry the record.
 */
export function kafkaReason(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('type' in cause && typeof cause.type === 'string') return cause.type;
  }
  return kafkaAway;
}
