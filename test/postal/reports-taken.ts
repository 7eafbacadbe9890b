/** Credentials as far as postal sees it: takes every report, once, and says who brought it. */
import {
  type DeliveryReportServiceServer,
  DeliveryReportServiceService,
  ReportOutcome,
} from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { systemClock } from '../../runtime/clock';
import { GrpcServer, grpcService } from '../../runtime/grpc-server';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import type { TlsFiles } from '../../runtime/tls-files';
import { gates } from '../support/access';
import { descriptorBytes } from '../support/descriptor-bytes';

export interface TakenReport {
  readonly deliveryId: string;
  readonly state: string;
  readonly caller: string;
}

/** `reports` by their ids: one that is brought again is there once. */
export async function takeReports(port: number, tls: TlsFiles, reports: Map<string, TakenReport>): Promise<GrpcServer> {
  const service = grpcService<DeliveryReportServiceServer>(
    DeliveryReportServiceService,
    {
      reportDeliveries: async (request, call) => {
        for (const { reportId, deliveryId, state } of request.reports) {
          const name = DeliveryState[state].replace('DELIVERY_STATE_', '');
          reports.set(reportId, { deliveryId, state: name, caller: call.caller ?? '' });
        }
        return {
          results: request.reports.map(({ reportId }) => ({ reportId, outcome: ReportOutcome.REPORT_OUTCOME_APPLIED })),
        };
      },
    },
    { log: silentLog, metrics: openMetrics(), clock: systemClock },
  );
  const server = new GrpcServer({
    ...gates(),
    listen: `127.0.0.1:${port}`,
    tls,
    services: [service],
    descriptors: descriptorBytes(),
    log: silentLog,
  });
  await server.start();
  return server;
}
