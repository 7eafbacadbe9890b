import { DeliveryReportServiceClient } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { callUnary, openClient } from '../../../runtime/grpc-client';
import type { TlsFiles } from '../../../runtime/tls-files';
import type { ReportReceiver } from '../ports';

interface CredentialsClientOptions {
  /** host:port of credentials. */
  readonly address: string;
  /** The certificate that names this service; credentials takes reports from nobody else. Absent: plaintext. */
  readonly tls?: TlsFiles;
  readonly deadlineMilliseconds: number;
}

/** Credentials over gRPC: connects at the first report, and again after a loss. */
export function credentialsClient(options: CredentialsClientOptions): ReportReceiver {
  const { address, tls, deadlineMilliseconds } = options;
  let opened: Promise<DeliveryReportServiceClient> | undefined;
  const open = () => {
    opened ??= openClient(DeliveryReportServiceClient, { address, tls }).catch((error: unknown) => {
      // Files that cannot be read now may be there at the next call.
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    reportDeliveries: async (reports) => {
      const request = { reports: [...reports] };
      const { results } = await callUnary(await open(), 'reportDeliveries', request, { deadlineMilliseconds });
      return results;
    },
  };
}
