/** What of a request's deliveries waits for an operator. */
import { type Delivery, hasFailedForGood } from './delivery';
import type { Attention } from './pin-request';

/** No channel of the first half is left: what was tried has failed, and nothing stands by. */
export function isUndeliverable(deliveries: readonly Delivery[]): boolean {
  const firstHalf = deliveries.filter(({ half }) => half === 'first');
  return firstHalf.length > 0 && firstHalf.every(hasFailedForGood);
}

/** Why an operator should look at a live request after its deliveries have changed; what else it waits for goes first. */
export function attentionAfter(before: Attention | undefined, deliveries: readonly Delivery[]): Attention | undefined {
  if (before !== undefined && before !== 'undeliverable') return before;
  return isUndeliverable(deliveries) ? 'undeliverable' : undefined;
}
