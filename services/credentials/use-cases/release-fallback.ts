import { millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { type Delivery, hasFailedForGood } from '../domain/delivery';
import { updateDelivery } from '../store/deliveries';
import { findSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { firstPublication } from './publication';
import { publishDeliveries, toPublish } from './publish-deliveries';

type ReleaseDeps = Pick<CredentialsDeps, 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/** Where the first half's channels so far have failed for good, releases the next contact that stands by. Gives all deliveries back. */
export async function releaseFallback(
  deps: ReleaseDeps,
  trx: Transaction,
  deliveries: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const next = nextFallback(deliveries);
  if (next === undefined) return deliveries;
  const timeToLive = deps.policy.halfMessageTimeToLiveHours * millisecondsPerHour;
  const released: Delivery = {
    ...next,
    state: 'queued',
    hold: undefined,
    publication: firstPublication(deps, deps.clock.now(), timeToLive),
  };
  const [blob] = await findSealedBlobs(trx, [next.id]);
  if (blob === undefined) throw new Error('a fallback that stands by has lost its sealed blob');
  await updateDelivery(trx, released);
  await publishDeliveries(deps, trx, toPublish([{ delivery: released, blob }]));
  return deliveries.map((delivery) => (delivery.id === next.id ? released : delivery));
}

function nextFallback(deliveries: readonly Delivery[]): Delivery | undefined {
  const firstHalf = deliveries.filter(({ half }) => half === 'first');
  const tried = firstHalf.filter(({ publication }) => publication !== undefined);
  if (!tried.every(hasFailedForGood)) return undefined;
  return firstHalf
    .filter(({ publication, state, hold }) => publication === undefined && state === 'held' && hold === 'standby')
    .sort((a, b) => a.position - b.position)[0];
}
