import { inTransaction } from '../../../runtime/transaction';
import type { Family } from '../domain/channel';
import { findRequestIdsOf } from '../store/deliveries';
import { lockPinRequests } from '../store/pin-requests';
import { applyReports, type DeliveryReport, type ReportOutcome } from './apply-reports';
import type { CredentialsDeps } from './deps';

type ReportDeps = Pick<
  CredentialsDeps,
  'database' | 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

/**
 * Applies reports; all in one transaction, the requests locked in the order of their ids. One outcome a report, in the same
 * order. Faults: unavailable.
 */
export async function recordDeliveryReports(
  deps: ReportDeps,
  reports: readonly DeliveryReport[],
  families: ReadonlySet<Family>,
): Promise<readonly ReportOutcome[]> {
  const outcomes = new Map<DeliveryReport, ReportOutcome>();
  await inTransaction(deps.database, async (trx) => {
    const requestIds = await findRequestIdsOf(
      trx,
      reports.map(({ deliveryId }) => deliveryId),
    );
    for (const request of await lockPinRequests(trx, [...new Set(requestIds.values())])) {
      const own = reports.filter(({ deliveryId }) => requestIds.get(deliveryId) === request.id);
      const applied = await applyReports(deps, trx, request, own, families);
      for (const [index, report] of own.entries()) outcomes.set(report, applied[index] ?? 'unknown');
    }
  });
  deps.outbox.ring();
  return reports.map((report) => outcomes.get(report) ?? 'unknown');
}
