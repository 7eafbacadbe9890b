/** Records in from Kafka, for one group: the offset moves only over what is done. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { ReceivedRecord, Subscription } from './bus';
import { fromKafkaMessage } from './bus-kafka-record';
import type { Component } from './component';
import type { Receipt } from './dead-letter';
import { isFault } from './fault';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { RepeatedEvent } from './repeated-event';
import { retryDelayMilliseconds } from './retry-delay';
import { untilAborted } from './until-aborted';
import { waitUntil } from './wait-for-dependency';

interface KafkaConsumerOptions {
  readonly kafka: Kafka;
  readonly subscription: Omit<Subscription, 'handle'>;
  readonly receive: (record: ReceivedRecord) => Promise<Receipt>;
  /** After so long without a heartbeat the group gives this member's partitions to others. */
  readonly sessionMilliseconds: number;
  readonly partitionsAtOnce: number;
  /** kafkajs's own loop ended for good: nothing more is received, and only a new process helps. */
  readonly onFatal: (error: Error) => void;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** How long the broker may hold an empty fetch: short, since a stop waits for it. */
const fetchWaitMilliseconds = 500;
const commitMilliseconds = 1_000;
const topicPollMilliseconds = 1_000;
const leaveMilliseconds = 5_000;
const firstWaitMilliseconds = 100;
/** That are handed in at once, where the subscription takes many. */
const recordsAtOnce = 50;
/** Of what goes on and on: a topic that is gone, a dead letter that finds no topic. */
const tellAgainMilliseconds = 30_000;
const longestWaitMilliseconds = 5_000;

export class KafkaConsumer implements Component {
  readonly name: string;
  private readonly consumer: Consumer;
  private readonly log: Log;
  private readonly stopping = new AbortController();
  private readonly crashes: RepeatedEvent;
  private readonly deadLetterWaits: RepeatedEvent;
  private joining: Promise<void> | undefined;

  constructor(private readonly options: KafkaConsumerOptions) {
    const { kafka, subscription, sessionMilliseconds, log } = options;
    this.name = `kafka-consumer-${subscription.group}`;
    this.log = log.child({ group: subscription.group });
    const repeated = { log: this.log, everyMilliseconds: tellAgainMilliseconds };
    this.crashes = new RepeatedEvent({ ...repeated, level: 'warn', event: 'bus.consumer-crashed' });
    this.deadLetterWaits = new RepeatedEvent({ ...repeated, level: 'error', event: 'bus.dead-letter-waits' });
    this.consumer = kafka.consumer({
      groupId: subscription.group,
      sessionTimeout: sessionMilliseconds,
      heartbeatInterval: heartbeatMilliseconds(sessionMilliseconds),
      maxWaitTimeInMs: fetchWaitMilliseconds,
      allowAutoTopicCreation: false,
      retry: { restartOnFailure: async () => !this.stopping.signal.aborted },
    });
    this.consumer.on(this.consumer.events.CRASH, ({ payload }) => this.crashed(payload.error, payload.restart));
  }

  /** Returns at once: Kafka may be away and topics missing; the group is joined when they are there. */
  async start(): Promise<void> {
    this.joining = this.join().catch((error: unknown) => this.joinFailed(error));
  }

  /** Commits what is done and leaves the group; a broker that does not answer is not waited for longer than 5 s. */
  async stop(): Promise<void> {
    this.stopping.abort();
    try {
      await untilAborted(this.leave(), AbortSignal.timeout(leaveMilliseconds));
    } catch (error) {
      this.log.warn('bus.group-not-left', { error });
    }
  }

  private async leave(): Promise<void> {
    await this.joining;
    await this.consumer.disconnect();
  }

  private async join(): Promise<void> {
    const { subscription, partitionsAtOnce } = this.options;
    const topics = [...subscription.topics];
    await waitUntil({
      what: `Kafka topics ${topics.join(', ')}`,
      answers: async () => {
        await this.consumer.connect();
        await this.consumer.subscribe({ topics, fromBeginning: true });
        return true;
      },
      signal: this.stopping.signal,
      log: this.log,
      pollMilliseconds: topicPollMilliseconds,
    });
    await this.consumer.run({
      eachBatch: (batch) => this.takeBatch(batch),
      eachBatchAutoResolve: false,
      autoCommitInterval: commitMilliseconds,
      partitionsConsumedConcurrently: partitionsAtOnce,
    });
  }

  private joinFailed(error: unknown): void {
    if (isFault(error) && this.stopping.signal.aborted) return;
    this.options.onFatal(error instanceof Error ? error : new Error('the group could not be joined', { cause: error }));
  }

  private crashed(error: Error, restarts: boolean): void {
    if (this.stopping.signal.aborted) return;
    this.crashes.happened({ restarts, error });
    if (!restarts) this.options.onFatal(error);
  }

  /** Leaves early, with the rest unresolved, when the consumer stops or the partition goes to another member. */
  private async takeBatch(payload: EachBatchPayload): Promise<void> {
    const { batch, resolveOffset, heartbeat, commitOffsetsIfNecessary } = payload;
    const records = batch.messages.map(({ offset, ...message }) => ({
      offset,
      record: fromKafkaMessage(batch.topic, message),
    }));
    const first = new Set(records.filter(({ record }) => this.options.subscription.goesFirst?.(record)));
    for (const { record } of first) {
      if (!(await this.takeRecord(record, payload))) return;
      await heartbeat();
    }
    for (const some of inSlices(records, this.options.subscription.handleMany === undefined ? 1 : recordsAtOnce)) {
      const left = some.filter((one) => !first.has(one)).map(({ record }) => record);
      if (!(await this.takeTogether(left, payload)))
        for (const record of left) if (!(await this.takeRecord(record, payload))) return;
      const last = some.at(-1);
      if (last !== undefined) resolveOffset(last.offset);
      await heartbeat();
      await commitOffsetsIfNecessary();
    }
  }

  /** False where each must be handed in alone: what is wrong with one of them, or with the database, is seen there. */
  private async takeTogether(records: readonly ReceivedRecord[], { heartbeat }: EachBatchPayload): Promise<boolean> {
    const { handleMany } = this.options.subscription;
    if (handleMany === undefined || records.length < 2) return false;
    const taken = handleMany(records).then(
      () => true,
      () => false,
    );
    return this.whileHeartbeating(heartbeat, taken);
  }

  /** Hands the record in until it is done; false where this member must let go of it before. */
  private async takeRecord(record: ReceivedRecord, payload: EachBatchPayload): Promise<boolean> {
    const alarm = this.waitingDeadLetter(record);
    try {
      return await this.handIn(record, payload, alarm.waits);
    } finally {
      alarm.end();
    }
  }

  private async handIn(
    record: ReceivedRecord,
    { heartbeat, isRunning, isStale }: EachBatchPayload,
    deadLetterWaits: (reason: string) => void,
  ): Promise<boolean> {
    for (let tries = 1; isRunning() && !isStale() && !this.stopping.signal.aborted; tries += 1) {
      const receipt = await this.whileHeartbeating(heartbeat, this.options.receive(record));
      if (receipt.kind === 'done') {
        if (tries > 1) this.log.info('bus.goes-on', { topic: record.topic, tries });
        return true;
      }
      if (receipt.for === 'dead-letter-topic') deadLetterWaits(receipt.reason);
      else if (tries === 1) this.log.warn('bus.waits', { topic: record.topic, reason: receipt.reason });
      await this.rest(tries);
      await heartbeat();
    }
    return false;
  }

  /** No other record of its partition is taken meanwhile: somebody must look. */
  private waitingDeadLetter({ topic, eventId, type }: ReceivedRecord) {
    const help = 'Partitions stopped by a record that no handler can take and no dead-letter topic takes';
    const gauge = this.options.metrics.gauge('symbolon_dead_letters_waiting', help, ['topic']);
    let isWaiting = false;
    return {
      waits: (reason: string): void => {
        if (!isWaiting) gauge.inc({ topic });
        isWaiting = true;
        this.deadLetterWaits.happened({ topic, eventId, type, reason });
      },
      end: (): void => {
        if (isWaiting) gauge.dec({ topic });
      },
    };
  }

  /** The work's own outcome; where the group turned away from this member meanwhile, that error after it. */
  private async whileHeartbeating<T>(heartbeat: () => Promise<void>, work: Promise<T>): Promise<T> {
    let turnedAway: unknown;
    const beat = (): void => {
      heartbeat().catch((error: unknown) => {
        turnedAway = error;
      });
    };
    const timer = setInterval(beat, heartbeatMilliseconds(this.options.sessionMilliseconds));
    try {
      const outcome = await work;
      if (turnedAway !== undefined) throw turnedAway;
      return outcome;
    } finally {
      clearInterval(timer);
    }
  }

  private async rest(tries: number): Promise<void> {
    const milliseconds = retryDelayMilliseconds({
      tries,
      firstMilliseconds: firstWaitMilliseconds,
      maxMilliseconds: Math.min(longestWaitMilliseconds, heartbeatMilliseconds(this.options.sessionMilliseconds)),
      random: Math.random,
    });
    // Woken by a stop it only ends sooner.
    await sleep(milliseconds, undefined, { signal: this.stopping.signal }).catch(() => {});
  }
}

function inSlices<T>(items: readonly T[], length: number): readonly T[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

function heartbeatMilliseconds(sessionMilliseconds: number): number {
  return Math.floor(sessionMilliseconds / 4);
}
