import { DeliveryReport } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import type { Outbox } from '../../../runtime/outbox';
import { currentTraceparent } from '../../../runtime/tracing';
import type { MessageState } from '../domain/message';

/** The outbox's topic; its records go to credentials by gRPC, not to a broker. */
const reportTopic = 'reports';

export interface ReportDeps {
  readonly outbox: Pick<Outbox, 'append' | 'ring'>;
  readonly ids: Ids;
}

export interface MessageReport {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly state: MessageState;
  readonly time: Date;
  readonly reason?: string | undefined;
  readonly carrier?: string | undefined;
  readonly carrierReference?: string | undefined;
  /** Default: that of the work in hand. */
  readonly traceparent?: string | undefined;
}

export const wireState: Readonly<Record<MessageState, DeliveryState>> = {
  accepted: DeliveryState.DELIVERY_STATE_ACCEPTED,
  sending: DeliveryState.DELIVERY_STATE_SENDING,
  sent: DeliveryState.DELIVERY_STATE_SENT,
  delivered: DeliveryState.DELIVERY_STATE_DELIVERED,
  failed: DeliveryState.DELIVERY_STATE_FAILED,
  expired: DeliveryState.DELIVERY_STATE_EXPIRED,
  cancelled: DeliveryState.DELIVERY_STATE_CANCELLED,
};

/** Puts the reports into the transaction of what they report; the outbox is to be rung after its commit. Fault unavailable. */
export async function reportMessages(
  { outbox, ids }: ReportDeps,
  trx: Transaction,
  reports: readonly MessageReport[],
): Promise<void> {
  if (reports.length === 0) return;
  await outbox.append(
    trx,
    reports.map((report) => {
      const reportId = ids.next();
      return {
        topic: reportTopic,
        key: report.deliveryId,
        eventId: reportId,
        type: 'DeliveryReport',
        traceparent: report.traceparent ?? currentTraceparent(),
        value: encoded(reportId, report),
      };
    }),
  );
}

function encoded(reportId: string, report: MessageReport): Buffer {
  const message = DeliveryReport.fromPartial({
    reportId,
    deliveryId: report.deliveryId,
    attempt: report.attempt,
    state: wireState[report.state],
    reason: report.reason ?? '',
    occurTime: report.time,
    carrier: report.carrier ?? '',
    carrierReference: report.carrierReference ?? '',
  });
  return Buffer.from(DeliveryReport.encode(message).finish());
}
