/** A record as Kafka carries it, in both directions. */
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import { fieldHeaders, headersOf, type OutgoingRecord, type ReceivedRecord } from './bus';

export function toKafkaMessage(record: OutgoingRecord, partition: number): Message {
  return { key: record.key, value: record.value, partition, headers: headersOf(record) };
}

/** Takes anything that somebody may have written to the topic; only the handler knows what it must have. */
export function fromKafkaMessage(
  topic: string,
  message: Pick<KafkaMessage, 'key' | 'value' | 'headers'>,
): ReceivedRecord {
  const headers = textHeaders(message.headers ?? {});
  return {
    topic,
    key: message.key?.toString() ?? '',
    eventId: headers[fieldHeaders.eventId] ?? '',
    type: headers[fieldHeaders.type] ?? '',
    traceparent: headers[fieldHeaders.traceparent],
    value: message.value ?? Buffer.alloc(0),
    headers,
  };
}

/** Of a header given several times the first. */
function textHeaders(headers: IHeaders): Record<string, string> {
  const firsts = Object.entries(headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value[0] : value] as const,
  );
  return Object.fromEntries(firsts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value.toString()]])));
}
