import type { Transaction } from '../../../runtime/database';
import { inTransaction } from '../../../runtime/transaction';
import { type Family, familyOf } from '../domain/channel';
import { type Delivery, isSentOrEnded } from '../domain/delivery';
import { type AttemptRecord, type AttemptReport, mergeReport, standingOf } from '../domain/delivery-state';
import type { PinRequest } from '../domain/pin-request';
import { findDeliveries, findRequestIdsOf } from '../store/deliveries';
import { findAttempts, saveAttempts } from '../store/delivery-attempts';
import { lockPinRequests } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { moveRequestOn } from './move-request-on';

/** What a delivery service says became of one attempt of one delivery. */
export interface DeliveryReport extends AttemptReport {
  readonly deliveryId: string;
}

/** 'unknown': no such delivery in the families of the one who reports. */
export type ReportOutcome = 'applied' | 'ignored' | 'unknown';

type ReportDeps = Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/**
 * Applies reports, each once and never backwards, releases a fallback where one is needed, and moves the requests on.
 * All in one transaction, the requests locked in the order of their ids. One outcome a report, in the same order.
 * Faults: unavailable.
 */
export async function recordDeliveryReports(
  deps: ReportDeps,
  reports: readonly DeliveryReport[],
  families: ReadonlySet<Family>,
): Promise<readonly ReportOutcome[]> {
  const outcomes = await inTransaction(deps.database, (trx) => record(deps, trx, reports, families));
  deps.outbox.ring();
  return outcomes;
}

async function record(
  deps: ReportDeps,
  trx: Transaction,
  reports: readonly DeliveryReport[],
  families: ReadonlySet<Family>,
): Promise<readonly ReportOutcome[]> {
  const requestIds = await findRequestIdsOf(
    trx,
    reports.map(({ deliveryId }) => deliveryId),
  );
  const requests = await lockPinRequests(trx, [...new Set(requestIds.values())]);
  const deliveries: Delivery[] = [];
  for (const { id } of requests) deliveries.push(...(await findDeliveries(trx, id)));
  const attempts = new Map(await findAttempts(trx, [...requestIds.keys()]));
  const byId = new Map(deliveries.map((delivery) => [delivery.id, delivery]));
  const outcomes = reports.map((report) => merge(byId.get(report.deliveryId), attempts, report, families));
  for (const request of requests) await applyTo(deps, trx, request, deliveries, attempts, outcomes, reports);
  return outcomes;
}

/** Merges one report into what is known; only what was published to these families can be reported by them. */
function merge(
  delivery: Delivery | undefined,
  attempts: Map<string, readonly AttemptRecord[]>,
  report: DeliveryReport,
  families: ReadonlySet<Family>,
): ReportOutcome {
  if (delivery?.publication === undefined || !families.has(familyOf(delivery.channel))) return 'unknown';
  if (report.attempt < 1 || report.attempt > delivery.attempt) return 'unknown';
  const merged = mergeReport(attempts.get(delivery.id) ?? [], report);
  attempts.set(delivery.id, merged.attempts);
  return merged.changed ? 'applied' : 'ignored';
}

async function applyTo(
  deps: ReportDeps,
  trx: Transaction,
  request: PinRequest,
  deliveries: readonly Delivery[],
  attempts: ReadonlyMap<string, readonly AttemptRecord[]>,
  outcomes: readonly ReportOutcome[],
  reports: readonly DeliveryReport[],
): Promise<void> {
  const reported = new Set(
    reports.filter((_, index) => outcomes[index] === 'applied').map(({ deliveryId }) => deliveryId),
  );
  const before = deliveries.filter(({ pinRequestId }) => pinRequestId === request.id);
  if (!before.some(({ id }) => reported.has(id))) return;
  const after: Delivery[] = [];
  for (const delivery of before) {
    const known = attempts.get(delivery.id) ?? [];
    if (reported.has(delivery.id)) await saveAttempts(trx, delivery.id, known);
    after.push(reported.has(delivery.id) ? withStanding(delivery, known) : delivery);
  }
  await moveRequestOn(deps, trx, request, before, after);
}

/** The delivery as its reports have it. One that was heard of need not be published again, unless to cancel it. */
function withStanding(delivery: Delivery, attempts: readonly AttemptRecord[]): Delivery {
  const own = { state: 'queued', attempt: delivery.attempt, reason: '', endTime: undefined } as const;
  const { state, reason, acceptTime, sendTime, deliverTime, endTime } = standingOf(attempts, own);
  return withoutNeedlessRepublication({
    ...delivery,
    state,
    reason,
    times: { acceptTime, sendTime, deliverTime, endTime },
  });
}

function withoutNeedlessRepublication(delivery: Delivery): Delivery {
  const { publication, state } = delivery;
  const wanted =
    publication === undefined || (publication.kind === 'delivery' ? state === 'queued' : !isSentOrEnded(state));
  return wanted ? delivery : { ...delivery, publication: { ...publication, republishTime: undefined } };
}
