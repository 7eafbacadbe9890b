/** Telling calling services of their messages, put together: a queue and workers for each. */
import type { Clock } from '../../runtime/clock';
import { millisecondsPerDay, millisecondsPerMinute, millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { Database, Transaction } from '../../runtime/database';
import type { Ids } from '../../runtime/id';
import { JobWorkers } from '../../runtime/job-workers';
import type { InOneProcess } from '../../runtime/leased-poller';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import type { ServiceMessageChange } from './domain/service-message-change';
import { callsPerReceiver, type StatusReceiver } from './status-receivers';
import { callWebhook } from './use-cases/call-webhook';
import { enqueueStatusWebhooks, webhookQueue } from './use-cases/enqueue-status-webhooks';
import { purgeWebhookCalls } from './use-cases/purge-webhook-calls';
import { statusWebhookWatch } from './use-cases/watch-status-webhooks';

interface StatusWebhooksOutside {
  readonly receivers: readonly StatusReceiver[];
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly leased: InOneProcess;
  readonly purgeMinutes: number;
  readonly sweepBatchRows: number;
}

interface StatusWebhooks {
  /** In the transaction of the changes; once that has committed, the calls begin by themselves. Fault unavailable. */
  readonly enqueue: (trx: Transaction, changes: readonly ServiceMessageChange[]) => Promise<void>;
  readonly components: readonly Component[];
}

const leaseMilliseconds = 30 * millisecondsPerSecond;
const pollMilliseconds = millisecondsPerSecond;
/** Of a call, whose receiver may take 10 s, and of its outcome. */
const longestRunMilliseconds = millisecondsPerMinute;
const keepMilliseconds = 7 * millisecondsPerDay;

export function wireStatusWebhooks(outside: StatusWebhooksOutside): StatusWebhooks {
  const { receivers, database, clock, ids, log, metrics, leased } = outside;
  const watch = statusWebhookWatch(metrics, log);
  const wanted = new Map(receivers.map(({ caller, states }) => [caller, states]));

  const workersOf = ({ caller, webhook }: StatusReceiver): JobWorkers => {
    const calling = { webhook, random: Math.random, database, clock, watch };
    return new JobWorkers({
      queue: webhookQueue(caller),
      concurrency: callsPerReceiver,
      handle: (job, signal) => callWebhook(calling, job, signal),
      ...{ leaseMilliseconds, pollMilliseconds, longestRunMilliseconds },
      database,
      log,
      metrics,
    });
  };
  const workers = new Map(receivers.map((receiver) => [receiver.caller, workersOf(receiver)]));

  const purgeMilliseconds = outside.purgeMinutes * millisecondsPerMinute;
  const purging = { database, clock, watch, keepMilliseconds, batchRows: outside.sweepBatchRows };
  const purge = leased('purge-webhook-calls', purgeMilliseconds, () => purgeWebhookCalls(purging));

  return {
    enqueue: async (trx, changes) => {
      const callers = await enqueueStatusWebhooks({ ids, clock, wanted }, trx, changes);
      const ring = () => {
        for (const caller of callers) workers.get(caller)?.ring();
      };
      // A rollback is told to whoever began the transaction.
      if (callers.size > 0) void trx.executionPromise.then(ring, () => {});
    },
    // The connections are closed after the last call.
    components: [...receivers.map(closing), ...workers.values(), purge],
  };
}

function closing({ caller, webhook }: StatusReceiver): Component {
  return { name: `status-webhook-${webhookQueue(caller)}`, start: async () => {}, stop: async () => webhook.close() };
}
