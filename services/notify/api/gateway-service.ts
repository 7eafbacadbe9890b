import {
  type GatewayServiceServer,
  GatewayServiceService,
} from '../../../proto/gen/symbolon/notify/v1/gateway_service';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import { operatorOf } from '../../../runtime/operator-call';
import type { VerifyOperator } from '../../../runtime/operator-token';
import { askedWord } from '../../../runtime/wire-words';
import { listCarriers } from '../use-cases/carriers/list-carriers';
import { setCarrierState } from '../use-cases/carriers/set-carrier-state';
import { type ListSuppressionsDeps, listSuppressions } from '../use-cases/list-suppressions';
import { addSuppression, removeSuppression } from '../use-cases/suppressions';
import { wireCarrierState, wireSuppressionReason } from '../use-cases/wire-enums';
import { carrierMessage } from './carrier-message';
import { givenRecipient, suppressionMessage } from './suppression-message';

export interface GatewayServiceDeps extends ListSuppressionsDeps {
  readonly verifyOperator: VerifyOperator;
}

/** What operators do with carriers and with recipients that nothing more is sent to. The token tells who calls. */
export function gatewayService(deps: GatewayServiceDeps): GrpcRegistration {
  const { verifyOperator } = deps;
  return grpcService<GatewayServiceServer>(
    GatewayServiceService,
    {
      listCarriers: async (_, call) => {
        await operatorOf(verifyOperator, call);
        return { carriers: (await listCarriers(deps)).map(carrierMessage) };
      },
      setCarrierState: async ({ state, ...request }, call) => {
        const operator = await operatorOf(verifyOperator, call);
        const wish = { ...request, state: askedWord(wireCarrierState, state) };
        return { carrier: carrierMessage(await setCarrierState(deps, wish, operator)) };
      },
      listSuppressions: async ({ recipient, ...request }, call) => {
        const operator = await operatorOf(verifyOperator, call);
        const asked = { ...request, recipient: givenRecipient(recipient) };
        const { items, nextPageToken } = await listSuppressions(deps, asked, operator);
        return { suppressions: items.map(suppressionMessage), nextPageToken };
      },
      addSuppression: async ({ recipient, reason, ...request }, call) => {
        const operator = await operatorOf(verifyOperator, call);
        const input = {
          ...request,
          recipient: givenRecipient(recipient),
          reason: askedWord(wireSuppressionReason, reason),
        };
        return { suppression: suppressionMessage(await addSuppression(deps, input, operator)) };
      },
      removeSuppression: async ({ id }, call) => {
        await removeSuppression(deps, id, await operatorOf(verifyOperator, call));
        return {};
      },
    },
    deps,
  );
}
