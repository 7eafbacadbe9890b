/** kafkajs's own words in our log: without payloads, at most once a minute each. */
import { type LogEntry, type logCreator, logLevel } from 'kafkajs';
import type { Log, LogDetails } from './log';

const repeatMilliseconds = 60_000;
const rememberedAtMost = 200;
/** What may be passed on of the fields that kafkajs puts beside its message; the others may hold records. */
const harmlessFields = ['broker', 'groupId', 'topic', 'partition', 'retryCount', 'retryTime', 'error'] as const;

/** kafkajs calls an error what it will try again, so nothing of it is more than a warning to us. */
export function kafkajsLogCreator(log: Log): logCreator {
  const saidAt = new Map<string, number>();
  return () => (entry) => {
    if (entry.level > logLevel.WARN || wasSaidLately(saidAt, `${entry.namespace} ${entry.log.message}`)) return;
    log.warn('kafkajs.said', describe(entry));
  };
}

function describe({ namespace, log }: LogEntry): LogDetails {
  const fields = harmlessFields.filter((field) => ['string', 'number'].includes(typeof log[field]));
  return { kafkajs: namespace, said: log.message, ...Object.fromEntries(fields.map((field) => [field, log[field]])) };
}

function wasSaidLately(saidAt: Map<string, number>, words: string): boolean {
  const now = Date.now();
  const before = saidAt.get(words);
  if (before !== undefined && now - before < repeatMilliseconds) return true;
  if (saidAt.size >= rememberedAtMost) saidAt.clear();
  saidAt.set(words, now);
  return false;
}
