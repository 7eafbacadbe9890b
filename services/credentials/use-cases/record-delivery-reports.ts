import { isFault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import type { Family } from '../domain/channel';
import { findRequestIdsOf } from '../store/deliveries';
import { lockPinRequests } from '../store/pin-requests';
import { raiseAlarms } from './alarms';
import { applyReports, type DeliveryReport, type ReportOutcome } from './apply-reports';
import type { CredentialsDeps } from './deps';

type ReportDeps = Pick<
  CredentialsDeps,
  'database' | 'keyring' | 'surge' | 'outbox' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

const requestsAtOnce = 4;
const notRecorded = 'symbolon_credentials_reports_not_recorded_total';

/**
 * Applies reports, those about each request in a transaction of their own. One outcome a report, in the same order; one that
 * a bug keeps from being recorded is `unknown`, so that who sent it goes on, and alarms.
 * Faults: unavailable, where some may have been applied: sent again, these are ignored.
 */
export async function recordDeliveryReports(
  deps: ReportDeps,
  reports: readonly DeliveryReport[],
  families: ReadonlySet<Family>,
): Promise<readonly ReportOutcome[]> {
  const outcomes = new Map<DeliveryReport, ReportOutcome>();
  const byRequest = [...(await reportsByRequest(deps, reports))].sort(([one], [other]) => (one < other ? -1 : 1));
  for (let start = 0; start < byRequest.length; start += requestsAtOnce) {
    const some = byRequest.slice(start, start + requestsAtOnce);
    const applied = await Promise.allSettled(some.map(([id, own]) => recordOf(deps, id, own, families)));
    for (const [index, [, own]] of some.entries()) {
      const result = applied[index];
      if (result?.status === 'rejected') throw result.reason;
      for (const [place, report] of own.entries()) outcomes.set(report, result?.value[place] ?? 'unknown');
    }
  }
  deps.outbox.ring();
  return reports.map((report) => outcomes.get(report) ?? 'unknown');
}

/** Reports of deliveries that are unknown are in none. */
async function reportsByRequest(
  deps: ReportDeps,
  reports: readonly DeliveryReport[],
): Promise<ReadonlyMap<string, readonly DeliveryReport[]>> {
  const deliveryIds = reports.map(({ deliveryId }) => deliveryId);
  const requestIds = await inTransaction(deps.database, (trx) => findRequestIdsOf(trx, deliveryIds));
  const byRequest = new Map<string, DeliveryReport[]>();
  for (const report of reports) {
    const id = requestIds.get(report.deliveryId);
    if (id !== undefined) byRequest.set(id, [...(byRequest.get(id) ?? []), report]);
  }
  return byRequest;
}

/** Faults: unavailable. */
async function recordOf(
  deps: ReportDeps,
  requestId: string,
  reports: readonly DeliveryReport[],
  families: ReadonlySet<Family>,
): Promise<readonly ReportOutcome[]> {
  try {
    const applied = await inTransaction(deps.database, async (trx) => {
      const [request] = await lockPinRequests(trx, [requestId]);
      return request && (await applyReports(deps, trx, request, reports, families));
    });
    raiseAlarms(deps, applied?.alarms ?? []);
    return applied?.outcomes ?? [];
  } catch (error) {
    if (isFault(error, 'unavailable')) throw error;
    deps.log.error('reports.not-recorded', { pinRequestId: requestId, reports: reports.length, error });
    deps.metrics.counter(notRecorded, 'Reports that a bug kept from being recorded').inc(reports.length);
    return [];
  }
}
