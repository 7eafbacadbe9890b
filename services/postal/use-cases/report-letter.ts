import { DeliveryReport } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import type { Outbox } from '../../../runtime/outbox';
import { currentTraceparent } from '../../../runtime/tracing';
import type { LetterState } from '../domain/letter';

/** The outbox's topic; its records go to credentials by gRPC, not to a broker. */
export const reportTopic = 'reports';

/** Of a whole batch: rows of one statement. */
const reportsAtOnce = 500;

export interface ReportDeps {
  readonly outbox: Pick<Outbox, 'append' | 'ring'>;
  readonly ids: Ids;
}

export interface LetterReport {
  readonly deliveryId: string;
  readonly attempt: number;
  /** Credentials knows nothing of these. */
  readonly isCanary: boolean;
  readonly state: LetterState;
  readonly time: Date;
  readonly reason?: string | undefined;
  readonly carrier?: string;
  readonly reference?: string | undefined;
}

export const wireState: Readonly<Record<LetterState, DeliveryState>> = {
  accepted: DeliveryState.DELIVERY_STATE_ACCEPTED,
  held: DeliveryState.DELIVERY_STATE_ACCEPTED,
  batched: DeliveryState.DELIVERY_STATE_ACCEPTED,
  printing: DeliveryState.DELIVERY_STATE_SENDING,
  'handed-over': DeliveryState.DELIVERY_STATE_SENDING,
  sent: DeliveryState.DELIVERY_STATE_SENT,
  delivered: DeliveryState.DELIVERY_STATE_DELIVERED,
  returned: DeliveryState.DELIVERY_STATE_RETURNED,
  failed: DeliveryState.DELIVERY_STATE_FAILED,
  expired: DeliveryState.DELIVERY_STATE_EXPIRED,
  cancelled: DeliveryState.DELIVERY_STATE_CANCELLED,
};

/** Puts the reports into the transaction of what they report, canaries left out; the outbox is to be rung after its commit. Fault unavailable. */
export async function reportLetters(
  deps: ReportDeps,
  trx: Transaction,
  reports: readonly LetterReport[],
): Promise<void> {
  const told = reports.filter(({ isCanary }) => !isCanary);
  for (let start = 0; start < told.length; start += reportsAtOnce)
    await append(deps, trx, told.slice(start, start + reportsAtOnce));
}

async function append({ outbox, ids }: ReportDeps, trx: Transaction, reports: readonly LetterReport[]): Promise<void> {
  await outbox.append(
    trx,
    reports.map((report) => {
      const reportId = ids.next();
      return {
        topic: reportTopic,
        key: report.deliveryId,
        eventId: reportId,
        type: 'DeliveryReport',
        traceparent: currentTraceparent(),
        value: encoded(reportId, report),
      };
    }),
  );
}

function encoded(reportId: string, report: LetterReport): Buffer {
  const message = DeliveryReport.fromPartial({
    reportId,
    deliveryId: report.deliveryId,
    attempt: report.attempt,
    state: wireState[report.state],
    reason: report.reason ?? '',
    occurTime: report.time,
    carrier: report.carrier ?? '',
    carrierReference: report.reference ?? '',
  });
  return Buffer.from(DeliveryReport.encode(message).finish());
}
