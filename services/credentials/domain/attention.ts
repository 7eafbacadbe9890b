/** What of a request's deliveries waits for an operator. */
import type { Half } from './channel';
import { type Delivery, hasFailedForGood, isAddressAwaited, isReturnedAsDeceased, isReturnedHalf } from './delivery';
import type { Attention } from './pin-request';

/** A half has no way left: what was tried has failed, and nothing stands by. One that came back suspends its issue, and is no alarm: the holder is told. */
export function isUndeliverable(deliveries: readonly Delivery[]): boolean {
  const ways = (of: Half) => deliveries.filter(({ half, state }) => half === of && state !== 'cancelled');
  const isLost = (of: Half) => ways(of).length > 0 && ways(of).every(hasFailedForGood);
  return (['first', 'second'] as const).some((of) => isLost(of) && !ways(of).some(isReturnedHalf));
}

const ofDeliveries: readonly Attention[] = ['undeliverable', 'returned', 'deceased'];

/** Why an operator should look at a live request after its deliveries have changed. That its holder has died goes before all, and what else it waits for before the rest. */
export function attentionAfter(before: Attention | undefined, deliveries: readonly Delivery[]): Attention | undefined {
  if (deliveries.some(isReturnedAsDeceased)) return 'deceased';
  if (before !== undefined && !ofDeliveries.includes(before)) return before;
  if (deliveries.some(isReturnedHalf)) return 'returned';
  if (before === 'deceased' && isAddressAwaited(deliveries)) return before; // another letter came back
  return isUndeliverable(deliveries) ? 'undeliverable' : undefined;
}
