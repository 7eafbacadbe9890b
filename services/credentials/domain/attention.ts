/** What of a request's deliveries waits for an operator. */
import type { Half } from './channel';
import { type Delivery, hasFailedForGood } from './delivery';
import type { Attention } from './pin-request';

/** A half has no way left: what was tried has failed, and nothing stands by. A second half that came back suspends its issue, which is for its holder. */
export function isUndeliverable(deliveries: readonly Delivery[]): boolean {
  const ways = (of: Half) => deliveries.filter(({ half, state }) => half === of && state !== 'cancelled');
  const isLost = (of: Half) => ways(of).length > 0 && ways(of).every(hasFailedForGood);
  return isLost('first') || (isLost('second') && !ways('second').some(({ state }) => state === 'returned'));
}

/** Why an operator should look at a live request after its deliveries have changed; what else it waits for goes first. */
export function attentionAfter(before: Attention | undefined, deliveries: readonly Delivery[]): Attention | undefined {
  if (before !== undefined && before !== 'undeliverable') return before;
  return isUndeliverable(deliveries) ? 'undeliverable' : undefined;
}
