import type { Transaction } from '../../../runtime/database';
import type { Delivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { latestDespatch } from '../domain/time-to-live';
import { updateDelivery } from '../store/deliveries';
import { findSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { publicationUntil } from './publication';
import { publishDeliveries, toPublish } from './publish-deliveries';

export type ReleaseDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/** Publishes a half that was held, whatever it waited for; worth sending from now on. Gives it back as it is then. The caller rings after the commit. */
export async function releaseDelivery(
  deps: ReleaseDeps,
  trx: Transaction,
  request: PinRequest,
  delivery: Delivery,
): Promise<Delivery> {
  const now = deps.clock.now();
  const notAfterTime = latestDespatch(delivery, request, now, deps.policy);
  const released: Delivery = {
    ...delivery,
    state: 'queued',
    hold: undefined,
    publication: publicationUntil(deps, now, notAfterTime),
  };
  const [blob] = await findSealedBlobs(trx, [delivery.id]);
  if (blob === undefined) throw new Error('a delivery that is held has lost its sealed blob');
  await updateDelivery(trx, released);
  await publishDeliveries(deps, trx, toPublish([{ delivery: released, blob }]));
  return released;
}
