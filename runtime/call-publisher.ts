/** An outbox's publish whose records are messages to another service, given to it in calls instead of to the bus. */
import { acknowledged, type OutgoingRecord, type Publish, type PublishOutcome, refused, unavailable } from './bus';
import { isFault } from './fault';
import type { Log } from './log';

interface CallPublisherOptions<Message, Result> {
  /** Throws where the value can never be read. */
  readonly decode: (value: Uint8Array) => Message;
  /** Gives one result a message, in the same order. Throws Fault. */
  readonly call: (messages: readonly Message[]) => Promise<readonly Result[]>;
  readonly messagesPerCall: number;
  readonly onResults: (results: readonly Result[]) => void;
  readonly log: Log;
}

interface Readable<Message> {
  readonly record: OutgoingRecord;
  readonly message: Message;
}

/** Any result ends its record: the same message would get the same again. A call that fails is repeated. */
export function callPublisher<Message, Result>(options: CallPublisherOptions<Message, Result>): Publish {
  return async (records) => {
    const outcomes = new Map<OutgoingRecord, PublishOutcome>();
    const readable = records.flatMap((record) => readableOf(options, record));
    for (let first = 0; first < readable.length; first += options.messagesPerCall) {
      await callWith(options, readable.slice(first, first + options.messagesPerCall), outcomes);
    }
    return records.map((record) => outcomes.get(record) ?? refused('UNDECODABLE'));
  };
}

async function callWith<Message, Result>(
  options: CallPublisherOptions<Message, Result>,
  batch: readonly Readable<Message>[],
  outcomes: Map<OutgoingRecord, PublishOutcome>,
): Promise<void> {
  const answered = (outcome: PublishOutcome) => {
    for (const { record } of batch) outcomes.set(record, outcome);
  };
  try {
    const results = await options.call(batch.map(({ message }) => message));
    if (results.length !== batch.length) return answered(unavailable('WRONG_ANSWER'));
    answered(acknowledged);
    options.onResults(results);
  } catch (error) {
    options.log.warn('records.not-taken', { records: batch.length, error });
    if (!isFault(error, 'invalid')) return answered(unavailable(isFault(error) ? error.reason : 'BUG'));
    if (batch.length === 1) return answered(refused(error.reason));
    // One of them is at fault; the others must not wait for it.
    for (const one of batch) await callWith(options, [one], outcomes);
  }
}

function readableOf<Message, Result>(
  { decode }: CallPublisherOptions<Message, Result>,
  record: OutgoingRecord,
): Readable<Message>[] {
  try {
    return [{ record, message: decode(record.value) }];
  } catch {
    return [];
  }
}
