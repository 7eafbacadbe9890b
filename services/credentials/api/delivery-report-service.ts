import {
  type DeliveryReportServiceServer,
  DeliveryReportServiceService,
  ReportOutcome as WireOutcome,
} from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { Fault, invalidFields } from '../../../runtime/fault';
import { type Call, type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import type { Family } from '../domain/channel';
import type { ReportOutcome } from '../use-cases/apply-reports';
import type { CredentialsDeps } from '../use-cases/deps';
import { recordDeliveryReports } from '../use-cases/record-delivery-reports';
import { readReport } from './delivery-report-message';

const mostReports = 200;

const wireOutcome: Readonly<Record<ReportOutcome, WireOutcome>> = {
  applied: WireOutcome.REPORT_OUTCOME_APPLIED,
  ignored: WireOutcome.REPORT_OUTCOME_IGNORED,
  unknown: WireOutcome.REPORT_OUTCOME_UNKNOWN,
};

/** What the delivery services report back, each for its own channel family. */
export function deliveryReportService(
  deps: CredentialsDeps,
  familiesOf: (call: Call) => ReadonlySet<Family>,
): GrpcRegistration {
  return grpcService<DeliveryReportServiceServer>(
    DeliveryReportServiceService,
    {
      reportDeliveries: async ({ reports }, call) => {
        const families = familiesOf(call);
        if (families.size === 0)
          throw new Fault('forbidden', 'NOT_A_DELIVERY_SERVICE', 'only a delivery service may report deliveries');
        if (reports.length > mostReports)
          throw invalidFields([
            { field: 'reports', reason: 'TOO_MANY', description: `at most ${mostReports} reports in one call` },
          ]);
        const read = reports.map(readReport);
        const outcomes = await recordDeliveryReports(
          deps,
          read.flatMap((report) => report ?? []),
          families,
        );
        const inOrder = outcomes.values();
        return {
          results: reports.map(({ reportId }, index) => ({
            reportId,
            outcome: wireOutcome[(read[index] && inOrder.next().value) || 'unknown'],
          })),
        };
      },
    },
    deps,
  );
}
