/** Which half that was held leaves next, by itself, as the others go on. */
import { type Delivery, hasFailedForGood, isHalfByLetter, isHeldFor, isReturnedAsDeceased } from './delivery';

/**
 * The first half that waits for its letter, once that is despatched; else, where the contacts of a half tried so far have failed for good, the next
 * one of that half that stands by. What is held for something else goes before its fallbacks. Nothing where the letter came back as its holder has died.
 */
export function nextRelease(deliveries: readonly Delivery[]): Delivery | undefined {
  if (deliveries.some(isReturnedAsDeceased)) return undefined;
  const waiting = deliveries.find((delivery) => isHeldFor(delivery, 'letter'));
  if (waiting !== undefined) return deliveries.some(isDespatchedLetter) ? waiting : undefined;
  return nextFallback(deliveries);
}

function isDespatchedLetter(delivery: Delivery): boolean {
  return isHalfByLetter(delivery) && (delivery.state === 'sent' || delivery.state === 'delivered');
}

function nextFallback(deliveries: readonly Delivery[]): Delivery | undefined {
  const fallbacks = (['first', 'second'] as const).map((half) =>
    nextOf(deliveries.filter((delivery) => delivery.half === half)),
  );
  return fallbacks.find((fallback) => fallback !== undefined);
}

function nextOf(ofHalf: readonly Delivery[]): Delivery | undefined {
  const tried = ofHalf.filter(({ publication }) => publication !== undefined);
  if (tried.length === 0 || !tried.every(hasFailedForGood)) return undefined;
  return ofHalf.filter((delivery) => isHeldFor(delivery, 'standby')).sort((a, b) => a.position - b.position)[0];
}
