/** What the gateway is compared with: kafkajs and a sender, and nothing between. Offsets are committed after a batch was sent. */
import { createServer } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { readSettings } from '../runtime/config';
import { quietKafkajsIdleTimer } from '../runtime/kafkajs-idle-timer';
import { integer, list, text } from '../runtime/settings';

const settings = {
  brokers: list('KAFKA_BROKERS', { about: 'Where Kafka is.' }),
  topic: text('TOPIC', { form: 'text', about: 'Where the messages are, each as JSON and ready to be sent.' }),
  sinkPort: integer('SINK_PORT', { default: 0, min: 1, max: 65_535, about: 'Who takes them.' }),
  connections: integer('CONNECTIONS', { default: 10, min: 1, max: 500, about: 'Messages under way at once.' }),
  readyPort: integer('PORT', { default: 0, min: 1, max: 65_535, about: 'Listened on once it consumes.' }),
} as const;

interface Sink {
  readonly port: number;
  readonly connections: number;
}

/** Sends a record's value and resolves when the sink has taken it; keeps by itself to what may be under way at once. */
export type Send = (value: string) => Promise<unknown>;

/** Until the process ends. */
export async function runRawLoop(open: (sink: Sink) => Promise<Send>): Promise<void> {
  process.on('SIGTERM', () => process.exit());
  quietKafkajsIdleTimer();
  const { brokers, topic, sinkPort, connections, readyPort } = readSettings(process.env, settings);
  const send = await open({ port: sinkPort, connections });
  const kafka = new Kafka({ brokers: [...brokers], clientId: 'bench-raw', logLevel: logLevel.ERROR });
  const consumer = kafka.consumer({ groupId: `${topic}-loop`, maxWaitTimeInMs: 500 });
  consumer.on(consumer.events.GROUP_JOIN, () => void createServer().listen(readyPort, '127.0.0.1'));
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachBatchAutoResolve: false,
    autoCommitInterval: 1_000,
    partitionsConsumedConcurrently: 4,
    eachBatch: async ({ batch, resolveOffset, heartbeat, commitOffsetsIfNecessary }) => {
      await Promise.all(batch.messages.map(({ value }) => send(String(value))));
      resolveOffset(batch.lastOffset());
      await heartbeat();
      await commitOffsetsIfNecessary();
    },
  });
}
