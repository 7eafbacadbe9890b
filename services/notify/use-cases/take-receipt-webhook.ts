import { isFault } from '../../../runtime/fault';
import type { Limiter } from '../../../runtime/limiter';
import type { ReceiptReceiver, TakeReceipts, WebhookRequest } from '../ports';
import type { ReceiptWebhookWatch } from './watch-receipt-webhooks';

export interface TakeReceiptWebhookDeps {
  /** By the configured names of the carriers. */
  readonly receivers: ReadonlyMap<string, ReceiptReceiver>;
  readonly takeReceipts: TakeReceipts;
  /** How many are in work at once; nobody waits in it. */
  readonly limiter: Limiter;
  readonly watch: ReceiptWebhookWatch;
}

interface WebhookAnswer {
  /** Of HTTP. */
  readonly status: number;
  readonly retryAfterSeconds?: number;
  /** `WWW-Authenticate`. */
  readonly challenge?: string;
}

const retryAfterSeconds = 5;

/**
 * What a carrier's webhook is answered. 204 only once nothing of it can be lost; 503 where it is to come again. Throws what is no
 * Fault.
 */
export async function takeReceiptWebhook(
  deps: TakeReceiptWebhookDeps,
  carrier: string,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  const receiver = deps.receivers.get(carrier);
  if (receiver === undefined) {
    deps.watch.ended('', 'unknown-carrier');
    return { status: 404 };
  }
  try {
    return await deps.limiter.run(() => take(deps, carrier, receiver, request));
  } catch (error) {
    if (!isFault(error)) throw error;
    deps.watch.ended(carrier, isFault(error, 'exhausted') ? 'busy' : 'unavailable');
    return { status: 503, retryAfterSeconds: error.retryAfterSeconds ?? retryAfterSeconds };
  }
}

async function take(
  { takeReceipts, watch }: TakeReceiptWebhookDeps,
  carrier: string,
  receiver: ReceiptReceiver,
  request: WebhookRequest,
): Promise<WebhookAnswer> {
  const accepted = await receiver.accept(request);
  if (accepted.kind === 'refused') {
    watch.ended(carrier, accepted.reason);
    const { status, challenge } = accepted;
    return { status, ...(challenge === undefined ? {} : { challenge }) };
  }
  const { receipts, notUnderstood } = accepted;
  if (receipts.length > 0) {
    await takeReceipts(receipts);
    watch.ended(carrier, 'taken');
  }
  // It would say the same if it came again: to ask for it would only have the provider give up on us.
  if (notUnderstood > 0) watch.ended(carrier, 'not-understood', notUnderstood);
  return { status: 204 };
}
