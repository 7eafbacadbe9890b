/** What becomes of a received record: done, to be handed in again later, or out of the way with its reason. */
import type { OutgoingRecord, Publish, PublishOutcome, ReceivedRecord, Subscription } from './bus';
import { translateDatabaseFault } from './database-fault';
import { isFault } from './fault';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { runWithTraceparent } from './tracing';

export interface ReceiveDeps {
  readonly publish: Publish;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * `done`: the offset may move. `wait`: nothing happened that would not bear repeating; hand the same record in again. It waits
 * for its handler, or, where no handler will ever take it, for the dead-letter topic.
 */
export type Receipt =
  | { readonly kind: 'done' }
  | { readonly kind: 'wait'; readonly for: 'handler' | 'dead-letter-topic'; readonly reason: string };

const suffix = '.dlq';
const done: Receipt = { kind: 'done' };

export function deadLetterTopicOf(topic: string): string {
  return `${topic}${suffix}`;
}

/** These topics and those that they need for their dead letters; a dead letter that cannot be read has none of its own. */
export function withDeadLetterTopics(topics: readonly string[]): readonly string[] {
  const needed = topics.filter((topic) => !topic.endsWith(suffix)).map(deadLetterTopicOf);
  return [...new Set([...topics, ...needed])];
}

/**
 * Hands the record to its handler, as a step of the record's trace. A Fault `unavailable` or `exhausted` passes by itself
 * and asks to wait; any other throw sends the record to the dead-letter topic, and it is done only when that topic has it.
 * Never rejects.
 */
export async function receive(
  deps: ReceiveDeps,
  handle: Subscription['handle'],
  record: ReceivedRecord,
): Promise<Receipt> {
  try {
    await runWithTraceparent(record.traceparent, () => handle(record));
    return done;
  } catch (thrown) {
    const error = translateDatabaseFault(thrown);
    if (isFault(error, 'unavailable') || isFault(error, 'exhausted'))
      return { kind: 'wait', for: 'handler', reason: error.reason };
    return deadLetter(deps, record, error);
  }
}

async function deadLetter(
  { publish, log, metrics }: ReceiveDeps,
  record: ReceivedRecord,
  error: unknown,
): Promise<Receipt> {
  const { topic, eventId, type } = record;
  const letter = deadLetterOf(record, error);
  let outcome = await publishOne(publish, letter);
  // A record that filled its topic's limit has no room for two more headers: better its headers alone than nothing.
  if (outcome.kind === 'refused') outcome = await publishOne(publish, { ...letter, value: Buffer.alloc(0) });
  if (outcome.kind === 'unavailable') return { kind: 'wait', for: 'dead-letter-topic', reason: outcome.reason };
  const reason = reasonOf(error);
  metrics
    .counter('symbolon_dead_letters_total', 'Records that no handler could take', ['topic', 'reason'])
    .inc({ topic, reason });
  log.error('bus.dead-letter', { topic, eventId, type, reason, kept: outcome.kind === 'acknowledged', error });
  return done;
}

function deadLetterOf(record: ReceivedRecord, error: unknown): OutgoingRecord {
  const headers = {
    ...record.headers,
    'dead-letter-reason': reasonOf(error),
    'dead-letter-error': describeWithoutData(error),
  };
  return { ...record, topic: deadLetterTopicOf(record.topic), headers };
}

function reasonOf(error: unknown): string {
  return isFault(error) ? error.reason : 'BUG';
}

/** A Fault's message is free of personal data by promise; anybody else's may quote what it could not read. */
function describeWithoutData(error: unknown): string {
  if (isFault(error)) return error.message;
  return error instanceof Error ? error.name : typeof error;
}

async function publishOne(publish: Publish, record: OutgoingRecord): Promise<PublishOutcome> {
  const [outcome] = await publish([record]);
  return outcome ?? { kind: 'unavailable', reason: 'NO_OUTCOME' };
}
