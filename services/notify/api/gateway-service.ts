import {
  type GatewayServiceServer,
  GatewayServiceService,
} from '../../../proto/gen/symbolon/notify/v1/gateway_service';
import { forOperator } from '../../../runtime/for-operator';
import { type GrpcRegistration, grpcService } from '../../../runtime/grpc-server';
import type { VerifyOperator } from '../../../runtime/operator-token';
import { askedWord } from '../../../runtime/wire-words';
import { refusalWriter } from '../use-cases/audit-refusal';
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
  const { unary } = forOperator({ ...deps, writeRefusal: refusalWriter(deps) });
  return grpcService<GatewayServiceServer>(
    GatewayServiceService,
    {
      listCarriers: unary(async () => ({ carriers: (await listCarriers(deps)).map(carrierMessage) })),
      setCarrierState: unary(async ({ state, ...request }, actor) => {
        const wish = { ...request, state: askedWord(wireCarrierState, state) };
        return { carrier: carrierMessage(await setCarrierState(deps, wish, actor)) };
      }),
      listSuppressions: unary(async ({ recipient, ...request }, actor) => {
        const asked = { ...request, recipient: givenRecipient(recipient) };
        const { items, nextPageToken } = await listSuppressions(deps, asked, actor);
        return { suppressions: items.map(suppressionMessage), nextPageToken };
      }),
      addSuppression: unary(async ({ recipient, reason, ...request }, actor) => {
        const input = {
          ...request,
          recipient: givenRecipient(recipient),
          reason: askedWord(wireSuppressionReason, reason),
        };
        return { suppression: suppressionMessage(await addSuppression(deps, input, actor)) };
      }),
      removeSuppression: unary(async ({ id }, actor) => {
        await removeSuppression(deps, id, actor);
        return {};
      }),
    },
    deps,
  );
}
