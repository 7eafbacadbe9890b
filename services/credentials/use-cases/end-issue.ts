import type { Transaction } from '../../../runtime/database';
import { type Delivery, isSentOrEnded } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { endedBy } from '../domain/pin-request-end';
import { findDeliveries, updateDelivery } from '../store/deliveries';
import { updatePinRequest } from '../store/pin-requests';
import { eraseSealedBlobs, eraseSealedBlobsOf } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { cancellationOf } from './publication';
import { publishDeliveries } from './publish-deliveries';
import { recordChange } from './record-change';

/**
 * Ends an issue: its sealed halves are erased, those in the outbox too, and for each delivery ever published a cancellation goes out, so that the
 * receiver stops what it has not begun and erases its copy. What was never published is cancelled here and now, and nobody need look at it any more.
 * The caller holds the holder's or the request's lock, and rings after the commit.
 */
export async function endIssue(
  deps: Pick<CredentialsDeps, 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  request: PinRequest,
  deliveries: readonly Delivery[],
): Promise<void> {
  const now = deps.clock.now();
  const ended = deliveries.map((delivery) => withEnd(deps, delivery, now));
  await eraseSealedBlobsOf(trx, request.id);
  await cancel(deps, trx, deliveries, ended);
  // Who has the letter of one that has expired is told so.
  const loneHalfCipher = request.state === 'expired' ? request.loneHalfCipher : undefined;
  await updatePinRequest(trx, { ...request, attention: undefined, loneHalfCipher });
  await recordChange(trx, request, ended);
}

/** As endIssue, of one that another takes the place of. */
export async function replaceIssue(
  deps: Pick<CredentialsDeps, 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  request: PinRequest,
): Promise<void> {
  await endIssue(deps, trx, endedBy(request, 'replaced', deps.clock.now()), await findDeliveries(trx, request.id));
}

/** Takes back those of these messages that were published and may still be stopped; their copies are erased. Locks and ring as endIssue's. */
export async function takeBack(
  deps: Pick<CredentialsDeps, 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>,
  trx: Transaction,
  deliveries: readonly Delivery[],
): Promise<void> {
  const now = deps.clock.now();
  const open = deliveries.filter(({ publication, state }) => publication?.kind === 'delivery' && !isSentOrEnded(state));
  if (open.length === 0) return;
  await eraseSealedBlobs(
    trx,
    open.map(({ id }) => id),
  );
  await cancel(
    deps,
    trx,
    open,
    open.map((delivery) => withEnd(deps, delivery, now)),
  );
}

async function cancel(
  deps: Pick<CredentialsDeps, 'keyring' | 'outbox'>,
  trx: Transaction,
  before: readonly Delivery[],
  ended: readonly Delivery[],
): Promise<void> {
  // The outbox keeps copies of the blobs, while the log is away or for whoever mends what it refused.
  await deps.outbox.forget(
    trx,
    before.flatMap(({ publication }) => publication?.eventId ?? []),
  );
  for (const delivery of ended) await updateDelivery(trx, delivery);
  const cancellations = ended.flatMap((delivery) =>
    delivery.publication === undefined ? [] : [{ delivery, publication: delivery.publication, blob: undefined }],
  );
  await publishDeliveries(deps, trx, cancellations);
}

/** A cancellation is said again while it may still stop something; of what was sent or has ended, once, for the copy. */
function withEnd(deps: Pick<CredentialsDeps, 'ids' | 'policy'>, delivery: Delivery, now: Date): Delivery {
  const { publication, times } = delivery;
  if (publication === undefined)
    return { ...delivery, state: 'cancelled', hold: undefined, times: { ...times, endTime: now } };
  if (publication.kind === 'cancellation') return delivery;
  const cancellation = cancellationOf(deps, publication, now);
  const saidOnce = isSentOrEnded(delivery.state);
  return { ...delivery, publication: saidOnce ? { ...cancellation, republishTime: undefined } : cancellation };
}
