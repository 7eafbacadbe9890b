import { DeliveryReportServiceClient } from '../../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { callUnary } from '../../../runtime/grpc-client';
import { lazyClient } from '../../../runtime/lazy-client';
import type { TlsWatch } from '../../../runtime/tls-watch';
import type { ReportReceiver } from '../ports';

interface CredentialsClientOptions {
  /** host:port of credentials. */
  readonly address: string;
  /** The certificate that names this service; credentials takes reports from nobody else. Undefined on plaintext. */
  readonly tls: TlsWatch | undefined;
  readonly deadlineMilliseconds: number;
}

/** Credentials over gRPC: connects at the first report, and again after a loss. */
export function credentialsClient({ deadlineMilliseconds, ...settings }: CredentialsClientOptions): ReportReceiver {
  const client = lazyClient(DeliveryReportServiceClient, () => settings);
  return {
    reportDeliveries: async (reports) => {
      const request = { reports: [...reports] };
      const { results } = await callUnary(await client.open(), 'reportDeliveries', request, { deadlineMilliseconds });
      return results;
    },
  };
}
