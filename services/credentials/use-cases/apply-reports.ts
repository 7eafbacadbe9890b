import type { Transaction } from '../../../runtime/database';
import { enqueueJobs } from '../../../runtime/jobs';
import { type Family, familyOf } from '../domain/channel';
import { type Delivery, isHalfByLetter, isSentOrEnded } from '../domain/delivery';
import { type AttemptRecord, type AttemptReport, mergeReport, standingOf } from '../domain/delivery-state';
import type { PinRequest } from '../domain/pin-request';
import { findDeliveries } from '../store/deliveries';
import { findAttempts, saveAttempts } from '../store/delivery-attempts';
import type { Alarm } from './alarms';
import type { CredentialsDeps } from './deps';
import { moveRequestOn } from './move-request-on';
import { settleReturnQueue } from './settle-return';

/** What a delivery service says became of one attempt of one delivery. */
export interface DeliveryReport extends AttemptReport {
  readonly deliveryId: string;
}

/** 'unknown': no such delivery in the families of the one who reports, or it could not be recorded. */
export type ReportOutcome = 'applied' | 'ignored' | 'unknown';

export interface AppliedReports {
  readonly outcomes: readonly ReportOutcome[];
  readonly alarms: readonly Alarm[];
}

type ApplyDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/**
 * Applies reports about one locked request, each once and never backwards, releases a fallback where one is needed, and
 * moves the request on. One outcome a report, in the same order. The caller rings, and raises the alarms, after the commit.
 */
export async function applyReports(
  deps: ApplyDeps,
  trx: Transaction,
  request: PinRequest,
  reports: readonly DeliveryReport[],
  families: ReadonlySet<Family>,
): Promise<AppliedReports> {
  if (reports.length === 0) return { outcomes: [], alarms: [] };
  const before = await findDeliveries(trx, request.id);
  const byId = new Map(before.map((delivery) => [delivery.id, delivery]));
  const attempts = new Map(await findAttempts(trx, [...byId.keys()]));
  const outcomes = reports.map((report) => merge(byId.get(report.deliveryId), attempts, report, families));
  const changed = new Set(
    reports.filter((_, index) => outcomes[index] === 'applied').map(({ deliveryId }) => deliveryId),
  );
  if (changed.size === 0) return { outcomes, alarms: [] };
  for (const id of changed) await saveAttempts(trx, id, attempts.get(id) ?? []);
  const after = before.map((delivery) =>
    changed.has(delivery.id) ? withStanding(delivery, attempts.get(delivery.id) ?? []) : delivery,
  );
  const alarms = await moveRequestOn(deps, trx, request, before, after);
  await settleReturns(deps, trx, before, after);
  return { outcomes, alarms };
}

/** By jobs: an address is decrypted and messages are sealed there, which no report waits for. */
async function settleReturns(
  { ids }: ApplyDeps,
  trx: Transaction,
  before: readonly Delivery[],
  after: readonly Delivery[],
): Promise<void> {
  const changed = after.filter((delivery, index) => delivery !== before[index] && isHalfByLetter(delivery));
  const returns = changed.filter(({ id, state }) =>
    [state, before.find((one) => one.id === id)?.state].includes('returned'),
  );
  await enqueueJobs(
    trx,
    returns.map(({ id: subjectId }) => ({ id: ids.next(), queue: settleReturnQueue, subjectId })),
  );
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
