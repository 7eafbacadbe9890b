import type { DeliveryReport as DeliveryReportMessage } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { isUuid } from '../../../runtime/id';
import { wordFor } from '../../../runtime/wire-words';
import { type ReportedState, reportedStates } from '../domain/delivery-state';
import type { DeliveryReport } from '../use-cases/apply-reports';
import { wireDeliveryState } from '../use-cases/wire-enums';

const carrierCharacters = 100;
const carrierReferenceCharacters = 255;
const reasonForm = /^[A-Z][A-Z0-9_]{0,59}$|^$/;

/** A report in domain types; undefined for one that cannot be, whoever sent it: repeating it will not help. */
export function readReport(message: DeliveryReportMessage): DeliveryReport | undefined {
  const { deliveryId, attempt, reason, occurTime, carrier, carrierReference } = message;
  const state = wordFor(wireDeliveryState, message.state);
  if (!isReported(state) || occurTime === undefined || !isUuid(deliveryId) || !reasonForm.test(reason))
    return undefined;
  return {
    deliveryId,
    attempt,
    state,
    reason,
    occurTime,
    carrier: carrier.slice(0, carrierCharacters),
    carrierReference: carrierReference.slice(0, carrierReferenceCharacters),
  };
}

function isReported(state: string | undefined): state is ReportedState {
  return reportedStates.some((reported) => reported === state);
}
