import {
  type ClaimElevationCaseRequest,
  type ClaimElevationCaseResponse,
  type DecideElevationRequest,
  type DecideElevationResponse,
  type ListElevationCasesRequest,
  type ListElevationCasesResponse,
  type OpenElevationCaseRequest,
  type OpenElevationCaseResponse,
  type PutBackElevationCaseRequest,
  type PutBackElevationCaseResponse,
  ElevationVerdict as WireVerdict,
} from '../../../proto/gen/symbolon/credentials/v1/elevation';
import { type Operator, requireRole } from '../../../runtime/operator-token';
import { askedWord } from '../../../runtime/wire-words';
import type { ElevationCase } from '../domain/elevation-case';
import { rolesForAllCases } from '../domain/operator-roles';
import { claimElevationCase, claimNextElevation } from '../use-cases/claim-elevation-case';
import { decideElevation } from '../use-cases/decide-elevation';
import type { CredentialsDeps } from '../use-cases/deps';
import { elevationHolder } from '../use-cases/elevation-holder';
import { listElevationCases } from '../use-cases/list-elevation-cases';
import { openElevationForHolder } from '../use-cases/open-elevation-for-holder';
import { putBackElevationCase } from '../use-cases/put-back-elevation-case';
import { wireElevationRefusal, wireElevationState } from '../use-cases/wire-elevation';
import { operatorElevationMessage } from './elevation-message';

const wireVerdict = {
  approve: WireVerdict.ELEVATION_VERDICT_APPROVE,
  refuse: WireVerdict.ELEVATION_VERDICT_REFUSE,
} as const;

/** How reviewers make credentials dispositive: messages in, domain types on, messages out. Who may call was checked. */
export function operatorElevationCalls(deps: CredentialsDeps) {
  const told = (elevation: ElevationCase) => operatorElevationMessage(elevation, deps.clock.now());
  return {
    async open(request: OpenElevationCaseRequest, actor: string): Promise<OpenElevationCaseResponse> {
      return { elevationCase: told(await openElevationForHolder(deps, request, actor)) };
    },
    /** Who scans a barcode opens that one case; all of them are for reviewers. */
    async list(request: ListElevationCasesRequest, operator: Operator): Promise<ListElevationCasesResponse> {
      if (request.number === '') requireRole(operator, rolesForAllCases);
      const input = { ...request, state: askedWord(wireElevationState, request.state) };
      const { items, nextPageToken } = await listElevationCases(deps, input);
      return { elevationCases: items.map(told), nextPageToken };
    },
    async claim(
      { elevationCaseId: id }: ClaimElevationCaseRequest,
      actor: string,
    ): Promise<ClaimElevationCaseResponse> {
      const claimed = id === '' ? await claimNextElevation(deps, actor) : await claimElevationCase(deps, id, actor);
      if (claimed === undefined) return { elevationCase: undefined, holder: undefined };
      return { elevationCase: told(claimed), holder: await elevationHolder(deps, deps.database, claimed) };
    },
    async putBack(
      { elevationCaseId }: PutBackElevationCaseRequest,
      actor: string,
    ): Promise<PutBackElevationCaseResponse> {
      return { elevationCase: told(await putBackElevationCase(deps, elevationCaseId, actor)) };
    },
    async decide(request: DecideElevationRequest, actor: string): Promise<DecideElevationResponse> {
      const { elevationCaseId: id, documentsVersion, reason } = request;
      const verdict = askedWord(wireVerdict, request.verdict);
      const refusal = askedWord(wireElevationRefusal, request.refusal);
      const decided = await decideElevation(deps, { id, verdict, refusal, documentsVersion, reason }, actor);
      return { elevationCase: told(decided) };
    },
  };
}
