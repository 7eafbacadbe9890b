import { Channel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  type LedgerServiceServer,
  LedgerServiceService,
  type LedgerDelivery as WireDelivery,
} from '../../../proto/gen/symbolon/postal/v1/ledger_service';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import type { LedgerDelivery } from '../domain/ledger';
import { type LedgerDeps, listDeliveries } from '../use-cases/list-deliveries';
import { wireState } from '../use-cases/report-letter';
import { wirePrintChannel } from '../use-cases/wire-enums';

/** This service's books, for credentials to compare with its own. */
export function ledgerService(deps: LedgerDeps & { readonly log: Log; readonly metrics: Metrics }): GrpcRegistration {
  return grpcService<LedgerServiceServer>(
    LedgerServiceService,
    {
      listDeliveries: async (request) => {
        const page = await listDeliveries(deps, request);
        return { ...page, deliveries: page.deliveries.map(deliveryMessage) };
      },
    },
    deps,
  );
}

/** Of what only a cancellation came nobody here knows whether it was a letter or a slip. */
function deliveryMessage({ state, channel, ...delivery }: LedgerDelivery): WireDelivery {
  const wireChannel = channel === undefined ? Channel.CHANNEL_UNSPECIFIED : wirePrintChannel[channel];
  return { ...delivery, state: wireState[state], channel: wireChannel };
}
