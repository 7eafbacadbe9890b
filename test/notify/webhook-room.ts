/** The telling of calling services for a test that decides when each call is made. */
import { later, millisecondsPerDay, millisecondsPerHour } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { uuidV7Ids } from '../../runtime/id';
import { claimJobs } from '../../runtime/job-claims';
import type { ClaimedJob } from '../../runtime/jobs';
import { inOneProcess } from '../../runtime/leased-poller';
import { openMetrics } from '../../runtime/metrics';
import { inTransaction } from '../../runtime/transaction';
import { StatusWebhookClient } from '../../services/notify/adapters/status-webhook';
import type { ServiceMessageChange } from '../../services/notify/domain/service-message-change';
import { type ToldState, toldStates } from '../../services/notify/domain/webhook-call';
import type { StatusReceiver } from '../../services/notify/status-receivers';
import { callWebhook } from '../../services/notify/use-cases/call-webhook';
import { enqueueStatusWebhooks, webhookQueue } from '../../services/notify/use-cases/enqueue-status-webhooks';
import { purgeWebhookCalls } from '../../services/notify/use-cases/purge-webhook-calls';
import { statusWebhookWatch } from '../../services/notify/use-cases/watch-status-webhooks';
import { wireStatusWebhooks } from '../../services/notify/wire-webhooks';
import { recordingLog } from '../support/recording-log';

export const secret = 'a secret of more than 32 bytes, as it must be';
export const portal = 'spiffe://example.org/portal';
export const claims = 'spiffe://example.org/claims';
export const messageId = '0192f0c4-7d3a-7c33-8f3e-3a1b5c7d9e0f';
export const tables = ['webhook_call', 'job', 'lease'];

export function statusChange(changes: Partial<ServiceMessageChange> = {}): ServiceMessageChange {
  const occurTime = new Date('2026-11-23T07:59:00.250Z');
  return { messageId, caller: portal, state: 'delivered', reason: '', channel: 'sms', occurTime, ...changes };
}

export type WebhookRoom = ReturnType<typeof webhookRoom>;

/** To be closed after the test. */
export function webhookRoom(database: Database) {
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const time = { now: new Date('2026-11-23T08:00:00Z') };
  const clock = { now: () => time.now };
  const ids = uuidV7Ids(clock);
  const watch = statusWebhookWatch(metrics, log);
  const receivers = new Map<string, StatusReceiver>();
  const wanted = () => new Map([...receivers].map(([caller, { states }]) => [caller, states]));
  const call = (caller: string, job: ClaimedJob) => {
    const webhook = receivers.get(caller)?.webhook;
    if (webhook === undefined) throw new Error('the room has this receiver');
    const deps = { database, clock, random: () => 0.999_999_999, webhook, watch };
    return callWebhook(deps, job, new AbortController().signal);
  };
  const claim = (caller = portal) =>
    claimJobs(database, { places: new Map([[webhookQueue(caller), 50]]), leaseMilliseconds: 60_000 });
  return {
    lines,
    claim,
    call,
    receive(caller: string, url: string, states: readonly ToldState[] = toldStates) {
      const keys = [Buffer.from(secret)];
      const options = { keys, certificateAuthorities: undefined, connections: 4, timeoutMilliseconds: 20_000, clock };
      const webhook = new StatusWebhookClient({ url: new URL(url), ...options });
      receivers.set(caller, { caller, states: new Set(states), webhook });
    },
    /** Commits the changes; `fails`: something later in their transaction does. */
    change: (changes: readonly ServiceMessageChange[], fails?: Error) =>
      inTransaction(database, async (trx) => {
        await enqueueStatusWebhooks({ ids, clock, wanted: wanted() }, trx, changes);
        if (fails !== undefined) throw fails;
      }),
    /** One call of everything that is due. */
    async turn(): Promise<void> {
      for (const caller of receivers.keys()) for (const job of await claim(caller)) await call(caller, job);
    },
    makeDue: async () => {
      await database('job').update({ due_time: new Date(0) });
    },
    passHours: (hours: number) => {
      time.now = later(time.now, hours * millisecondsPerHour);
    },
    purge: () =>
      purgeWebhookCalls({ database, clock, watch, keepMilliseconds: 7 * millisecondsPerDay, batchRows: 100 }),
    /** The same as a process has it, with workers. */
    wired: (processId: string) =>
      wireStatusWebhooks({
        receivers: [...receivers.values()],
        leased: inOneProcess({ processId, database, log }),
        ...{ database, clock, ids, log, metrics, purgeMinutes: 60, sweepBatchRows: 100 },
      }),
    calls: async () =>
      database('webhook_call')
        .orderBy(['create_time', { column: 'caller', order: 'desc' }])
        .select('caller', 'message_state', 'state', 'tries', 'last_outcome')
        .then((rows: object[]) => rows.map((row) => ({ ...row }))),
    jobs: async () => (await database('job').select('id')).length,
    async counts(): Promise<Record<string, number>> {
      const all = await metrics.registry.getMetricsAsJSON();
      const values = all.find(({ name }) => name === 'symbolon_notify_webhook_calls_total')?.values ?? [];
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels['outcome']), value]));
    },
    close: () => {
      for (const { webhook } of receivers.values()) webhook.close();
    },
  };
}
