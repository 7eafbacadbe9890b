import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { WebhookRefusal } from '../ports';

/**
 * `taken`; `not-understood`: it is the provider's, but tells of no message or of nothing that the mapping knows; `unavailable`: the
 * provider is to come again; `busy`: likewise, too many at once; `failed`: a bug, likewise; `unknown-carrier`, `too-large`, `timeout`, `malformed`,
 * `no-connection`: refused before anybody looked whose it is.
 */
export type ReceiptWebhookOutcome =
  | 'taken'
  | 'not-understood'
  | 'unavailable'
  | 'busy'
  | 'failed'
  | 'unknown-carrier'
  | 'too-large'
  | 'timeout'
  | 'malformed'
  | 'no-connection'
  | WebhookRefusal;

/** Counts what came of each request; anybody may send them, so the log has at most one line a minute for each outcome. */
export interface ReceiptWebhookWatch {
  /** `carrier`: a configured name, or empty where nobody knows. */
  ended(carrier: string, outcome: ReceiptWebhookOutcome, count?: number): void;
}

const quietMilliseconds = 60_000;

/** `now`: milliseconds that only ever go on. */
export function receiptWebhookWatch(metrics: Metrics, log: Log, now: () => number): ReceiptWebhookWatch {
  const requests = metrics.counter('symbolon_notify_webhook_requests_total', 'What came of webhooks of providers', [
    'carrier',
    'outcome',
  ]);
  const told = new Map<string, { at: number; since: number }>();
  return {
    ended: (carrier, outcome, count = 1) => {
      requests.inc({ carrier, outcome }, count);
      if (outcome === 'taken') return;
      const key = `${carrier} ${outcome}`;
      const last = told.get(key);
      if (last !== undefined && now() - last.at < quietMilliseconds) {
        last.since += count;
        return;
      }
      told.set(key, { at: now(), since: 0 });
      log.warn('receipt-webhook.not-taken', { carrier, outcome, count: count + (last?.since ?? 0) });
    },
  };
}
