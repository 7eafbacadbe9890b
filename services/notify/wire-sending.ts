/** Messages are sent, put together: workers with a job each, and queues for each channel and priority. */
import { millisecondsPerSecond } from '../../runtime/clock';
import type { Surroundings } from '../../runtime/deployment';
import type { FieldCipher } from '../../runtime/field-cipher';
import { GroupRead } from '../../runtime/group-read';
import { JobWorkers } from '../../runtime/job-workers';
import { schedulesOf } from './channel-settings';
import type { WorkConfig } from './config';
import { readyForEach } from './domain/carrier-gate';
import { byChannel, type MessageChannel } from './domain/channel';
import { sendQueues } from './domain/priority';
import { findMessages } from './store/message';
import { findSuppressions } from './store/suppression';
import type { CarrierPool } from './use-cases/carriers/carrier-pool';
import type { MessageWatch } from './use-cases/message-metrics';
import { sendMessage } from './use-cases/send-message';
import { messageSettling } from './use-cases/settle-together';
import type { SuppressRecipient } from './use-cases/suppressions';
import { messageTurns } from './use-cases/take-turns-together';
import type { TellDeps } from './use-cases/tell-change';
import { countingFallbacks } from './use-cases/watch-fallbacks';

interface SendingOutside extends Surroundings {
  readonly config: WorkConfig;
  readonly channels: readonly MessageChannel[];
  readonly telling: TellDeps;
  readonly pool: CarrierPool;
  readonly cipher: FieldCipher;
  readonly watch: MessageWatch;
  readonly suppressRecipient: SuppressRecipient;
  readonly ringWorkers: (channel: MessageChannel) => void;
}

interface WiredSending {
  readonly workers: ReadonlyMap<MessageChannel, JobWorkers>;
  /** How long a try may be under way. */
  readonly longestTryMilliseconds: number;
}

/** Jobs of a channel at once, whatever its carriers would take. */
const mostAtOnce = 1_000;
/** That are read by one statement. */
const messagesAtOnce = 50;
/** A carrier may take its whole time, after those that were ready before, and the outcome some more. */
const sendsBeforeOutcome = 2 + readyForEach;
const settlingMilliseconds = 60_000;

export function wireSending(outside: SendingOutside): WiredSending {
  const { config, channels, pool, database, log, metrics } = outside;
  const schedules = schedulesOf(config);
  const sendMilliseconds = config.sendSeconds * millisecondsPerSecond;
  const longestTryMilliseconds = sendsBeforeOutcome * sendMilliseconds + settlingMilliseconds;
  const trying = {
    ...outside,
    ...outside.telling,
    carriers: pool,
    hasOtherCarrier: (channel: MessageChannel, name: string) => pool.hasOther(channel, name),
    templates: countingFallbacks(config.templates, { metrics, log }),
    suppressions: new GroupRead((keys) => findSuppressions(database, keys), messagesAtOnce),
    messages: new GroupRead((keys) => findMessages(database, keys), messagesAtOnce),
    sendMilliseconds,
    retries: schedules,
    unclearMilliseconds: byChannel((channel) => schedules[channel].unclearMilliseconds),
    limits: { maxTries: config.maxTries },
    random: Math.random,
  };
  const sending = { ...trying, turns: messageTurns(trying), settling: messageSettling(trying) };
  const workersOf = (channel: MessageChannel): JobWorkers =>
    new JobWorkers({
      queue: `send-${channel}`,
      queues: sendQueues(channel),
      concurrency: mostAtOnce,
      room: () => pool.room(channel),
      leaseMilliseconds: config.sendLeaseSeconds * millisecondsPerSecond,
      pollMilliseconds: config.sendPollMilliseconds,
      handle: (job, signal) => sendMessage(sending, job, signal),
      longestRunMilliseconds: longestTryMilliseconds,
      database,
      log,
      metrics,
    });
  const workers = new Map(channels.map((channel) => [channel, workersOf(channel)]));
  for (const [channel, ofChannel] of workers) pool.onRoom(channel, () => ofChannel.ring());
  return { workers, longestTryMilliseconds };
}
