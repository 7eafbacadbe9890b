import type { Transaction } from '../../../runtime/database';
import type { Delivery } from '../domain/delivery';
import { standingOf } from '../domain/delivery-state';
import type { PinRequest } from '../domain/pin-request';
import { latestDespatch } from '../domain/time-to-live';
import { findAttempts } from '../store/delivery-attempts';
import { findSealedBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { publicationUntil } from './publication';
import { publishDeliveries, toPublish } from './publish-deliveries';

type SendDeps = Pick<CredentialsDeps, 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/**
 * Publishes the next attempt of a delivery, the same blob under the same id, and gives it back as it stands then: what was delivered or came back stays
 * so. Undefined where it is too late for another attempt. The caller writes the delivery (moveRequestOn), and rings after the commit.
 */
export async function sendAgain(
  deps: SendDeps,
  trx: Transaction,
  request: PinRequest,
  delivery: Delivery,
): Promise<Delivery | undefined> {
  const now = deps.clock.now();
  const notAfterTime = latestDespatch(delivery, request, now, deps.policy);
  if (notAfterTime <= now) return undefined;
  const [blob] = await findSealedBlobs(trx, [delivery.id]);
  if (blob === undefined) throw new Error('a half of a live issue has lost its sealed blob');
  const attempt = delivery.attempt + 1;
  const attempts = (await findAttempts(trx, [delivery.id])).get(delivery.id) ?? [];
  const own = { state: 'queued', attempt, reason: '', endTime: undefined } as const;
  const { state, reason, acceptTime, sendTime, deliverTime, endTime } = standingOf(attempts, own);
  const again: Delivery = {
    ...delivery,
    attempt,
    state,
    reason,
    times: { acceptTime, sendTime, deliverTime, endTime },
    publication: publicationUntil(deps, now, notAfterTime),
  };
  await publishDeliveries(deps, trx, toPublish([{ delivery: again, blob }]));
  return again;
}
