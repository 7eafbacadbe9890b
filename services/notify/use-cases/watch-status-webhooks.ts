import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { type AfterCall, type CallOutcome, nameOfOutcome, type WebhookCall } from '../domain/webhook-call';

/** What is counted and logged of telling calling services, always after the commit. */
export interface StatusWebhookWatch {
  tried(call: WebhookCall, outcome: CallOutcome, after: AfterCall): void;
  /** So many calls waited for a receiver that is not configured any more, and were given up. */
  forgotten(caller: string, calls: number): void;
}

export function statusWebhookWatch(metrics: Metrics, log: Log): StatusWebhookWatch {
  const calls = metrics.counter('symbolon_notify_webhook_calls_total', 'What came of webhooks to calling services', [
    'outcome',
  ]);
  return {
    tried: ({ id: webhookId, messageId, caller, tries: before }, outcome, after) => {
      calls.inc({ outcome: after.kind === 'waits' ? 'failed' : after.kind });
      const details = { webhookId, messageId, caller, tries: before + 1, outcome: nameOfOutcome(outcome) };
      switch (after.kind) {
        case 'done':
          return log.debug('status-webhook.done', details);
        case 'waits':
          return log.warn('status-webhook.waits', { ...details, milliseconds: after.milliseconds });
        case 'gone':
          return log.warn('status-webhook.gone', details);
        case 'given-up':
          return log.error('status-webhook.given-up', details);
      }
    },
    forgotten: (caller, count) => {
      calls.inc({ outcome: 'no-receiver' }, count);
      log.warn('status-webhook.no-receiver', { caller, calls: count });
    },
  };
}
