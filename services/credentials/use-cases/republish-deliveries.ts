import type { Transaction } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { families } from '../domain/channel';
import type { Delivery, Publication } from '../domain/delivery';
import { findDeliveries, findRequestIdsToRepublish, postponeRepublication, updateDelivery } from '../store/deliveries';
import { lockPinRequests } from '../store/pin-requests';
import { findSealedBlobs } from '../store/sealed-blobs';
import { type Alarm, raiseAlarms } from './alarms';
import { applyReports, type DeliveryReport } from './apply-reports';
import type { CredentialsDeps } from './deps';
import { publishedAgain } from './publication';
import { publishDeliveries, type ToPublish } from './publish-deliveries';
import { sweepRequests } from './sweep-requests';

type RepublishDeps = Pick<
  CredentialsDeps,
  'database' | 'keyring' | 'surge' | 'outbox' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

/** Due and published: what republication decides about. */
interface Due {
  readonly delivery: Delivery;
  readonly publication: Publication;
}

const batchRequests = 50;
const neverAcceptedTotal = 'symbolon_credentials_never_accepted_total';
const republished = 'symbolon_credentials_republished_total';

/**
 * An acknowledgement by the log is not the end: what has left the outbox and was not accepted in time is published again,
 * the same event from the same blob, until it is not worth sending any more. So even a lost topic loses nothing.
 */
export async function republishDeliveries(deps: RepublishDeps): Promise<Round> {
  const ids = await findRequestIdsToRepublish(deps.database, deps.clock.now(), batchRequests);
  await sweepRequests(deps, ids, {
    name: 'republication',
    work: async (id) => {
      const givenUp = await inTransaction(deps.database, (trx) => republish(deps, trx, id));
      for (const delivery of givenUp.deliveries) alarm(deps, delivery);
      raiseAlarms(deps, givenUp.alarms);
    },
    postpone: postponeRepublication,
  });
  if (ids.length > 0) deps.outbox.ring();
  return ids.length > 0 ? 'more' : 'idle'; // what was looked at is due later: this ends
}

/** Past their time, and nobody ever took them; and what an operator must know of what followed. */
interface GivenUp {
  readonly deliveries: readonly Delivery[];
  readonly alarms: readonly Alarm[];
}

async function republish(deps: RepublishDeps, trx: Transaction, id: string): Promise<GivenUp> {
  const now = deps.clock.now();
  const [request] = await lockPinRequests(trx, [id]);
  if (request === undefined) return { deliveries: [], alarms: [] };
  const due = (await findDeliveries(trx, id)).flatMap((delivery) => dueOf(delivery, now));
  const waiting = await deps.outbox.holdsEvent(
    trx,
    due.map(({ publication }) => publication.eventId),
  );
  const worthSending = due.filter(({ publication }) => now < publication.notAfterTime);
  const again = worthSending.filter(({ publication }) => !waiting.has(publication.eventId));
  for (const { delivery, publication } of worthSending)
    await updateDelivery(trx, { ...delivery, publication: publishedAgain(deps, publication, now) });
  await publishDeliveries(deps, trx, await withBlobs(trx, again));
  deps.metrics
    .counter(republished, 'Events given to the log once more, since nobody had accepted them')
    .inc(again.length);
  const overdue = due.filter(({ publication }) => now >= publication.notAfterTime);
  for (const { delivery, publication } of overdue)
    await updateDelivery(trx, { ...delivery, publication: { ...publication, republishTime: undefined } });
  const deliveries = overdue.flatMap(({ delivery, publication }) =>
    publication.kind === 'delivery' ? [delivery] : [],
  );
  // In this transaction: the next look would find nothing due any more, and no fallback would ever follow.
  const reports = deliveries.map((delivery) => neverAccepted(delivery, now));
  const { alarms } = await applyReports(deps, trx, request, reports, new Set(families));
  return { deliveries, alarms };
}

function dueOf(delivery: Delivery, now: Date): readonly Due[] {
  const { publication } = delivery;
  const isDue = publication?.republishTime !== undefined && publication.republishTime <= now;
  return isDue ? [{ delivery, publication }] : [];
}

async function withBlobs(trx: Transaction, due: readonly Due[]): Promise<readonly ToPublish[]> {
  const blobs = await findSealedBlobs(
    trx,
    due.map(({ delivery }) => delivery.id),
  );
  return due
    .map(({ delivery, publication }) => ({
      delivery,
      publication,
      blob: blobs.find(({ deliveryId }) => deliveryId === delivery.id),
    }))
    .filter(({ publication, blob }) => publication.kind === 'cancellation' || blob !== undefined);
}

/** Nobody ever took it, and it is too old to be sent: it ends as if it had been reported so, and a fallback may follow. */
function neverAccepted({ id, attempt }: Delivery, now: Date): DeliveryReport {
  return {
    deliveryId: id,
    attempt,
    state: 'expired',
    reason: 'NEVER_ACCEPTED',
    occurTime: now,
    carrier: '',
    carrierReference: '',
  };
}

function alarm(deps: RepublishDeps, { id, channel }: Delivery): void {
  deps.log.error('delivery.never-accepted', { deliveryId: id, channel });
  deps.metrics
    .counter(neverAcceptedTotal, 'Deliveries that no delivery service took in time', ['channel'])
    .inc({ channel });
}
