import {
  type DeliveryReport,
  DeliveryReportServiceClient,
  type ReportResult,
} from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { callUnary } from '../../../runtime/grpc-client';
import { lazyClient } from '../../../runtime/lazy-client';

interface OwnReportReceiverOptions {
  /** host:port of this process's gRPC server, known once it listens. */
  readonly address: () => string;
  /** Made at this start; whoever else can reach the port does not know it. */
  readonly token: string;
}

const deadlineMilliseconds = 5_000;

/** Reports go over gRPC here as in a deployment: the same code and the same checks, from this process to itself. */
export function ownReportReceiver({ address, token }: OwnReportReceiverOptions) {
  const client = lazyClient(DeliveryReportServiceClient, () => ({ address: address(), token }));
  return {
    async reportDeliveries(reports: readonly DeliveryReport[]): Promise<readonly ReportResult[]> {
      const call = { deadlineMilliseconds };
      const { results } = await callUnary(await client.open(), 'reportDeliveries', { reports: [...reports] }, call);
      return results;
    },
    close: () => client.close(),
  };
}
