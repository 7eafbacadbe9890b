import { ElevationVerdict as WireVerdict } from '../../../proto/gen/symbolon/credentials/v1/elevation';
import type { OperatorServiceServer } from '../../../proto/gen/symbolon/credentials/v1/operator_service';
import type { ForOperator } from '../../../runtime/for-operator';
import type { HandlersFor } from '../../../runtime/grpc-server';
import { requireRole } from '../../../runtime/operator-token';
import { askedWord } from '../../../runtime/wire-words';
import type { ElevationCase } from '../domain/elevation-case';
import { rolesForAllCases } from '../domain/operator-roles';
import { claimElevationCase, claimNextElevation } from '../use-cases/claim-elevation-case';
import { decideElevation } from '../use-cases/decide-elevation';
import type { CredentialsDeps } from '../use-cases/deps';
import { elevationHolder } from '../use-cases/elevation-holder';
import { elevationViews } from '../use-cases/elevation-view';
import { listElevationCases } from '../use-cases/list-elevation-cases';
import { countedIfFruitless } from '../use-cases/look-up-holder';
import { openElevationForHolder } from '../use-cases/open-elevation-for-holder';
import { putBackElevationCase } from '../use-cases/put-back-elevation-case';
import { wireElevationRefusal, wireElevationState } from '../use-cases/wire-elevation';
import { operatorElevationMessage } from './elevation-message';

const wireVerdict = {
  approve: WireVerdict.ELEVATION_VERDICT_APPROVE,
  refuse: WireVerdict.ELEVATION_VERDICT_REFUSE,
} as const;

type Calls =
  | 'openElevationCase'
  | 'listElevationCases'
  | 'claimElevationCase'
  | 'putBackElevationCase'
  | 'decideElevation';

/** How reviewers make credentials dispositive. */
export function operatorElevationCalls(
  deps: CredentialsDeps,
  { unary }: ForOperator,
): Pick<HandlersFor<OperatorServiceServer>, Calls> {
  const allTold = async (elevations: readonly ElevationCase[]) => {
    const views = await elevationViews(deps.database, elevations);
    return views.map((view) => operatorElevationMessage(view, deps.clock.now()));
  };
  const told = async (elevation: ElevationCase) => (await allTold([elevation]))[0];
  return {
    openElevationCase: unary(async (request, actor) => {
      const opened = await countedIfFruitless(deps, { operator: actor, ...request }, () =>
        openElevationForHolder(deps, request, actor),
      );
      return { elevationCase: await told(opened) };
    }),
    // Who scans a barcode opens that one case; all of them are for reviewers.
    listElevationCases: unary(async (request, actor, operator) => {
      if (request.number === '') requireRole(operator, rolesForAllCases);
      const input = { ...request, state: askedWord(wireElevationState, request.state) };
      const { items, nextPageToken } = await listElevationCases(deps, input, actor);
      return { elevationCases: await allTold(items), nextPageToken };
    }),
    claimElevationCase: unary(async ({ elevationCaseId: id }, actor) => {
      const claimed = id === '' ? await claimNextElevation(deps, actor) : await claimElevationCase(deps, id, actor);
      if (claimed === undefined) return { elevationCase: undefined, holder: undefined };
      return { elevationCase: await told(claimed), holder: await elevationHolder(deps, deps.database, claimed) };
    }),
    putBackElevationCase: unary(async ({ elevationCaseId }, actor) => ({
      elevationCase: await told(await putBackElevationCase(deps, elevationCaseId, actor)),
    })),
    decideElevation: unary(async (request, actor) => {
      const { elevationCaseId: id, documentsVersion, reason } = request;
      const verdict = askedWord(wireVerdict, request.verdict);
      const refusal = askedWord(wireElevationRefusal, request.refusal);
      return {
        elevationCase: await told(
          await decideElevation(deps, { id, verdict, refusal, documentsVersion, reason }, actor),
        ),
      };
    }),
  };
}
