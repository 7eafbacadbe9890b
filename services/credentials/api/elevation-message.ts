import type {
  ElevationCase as ElevationCaseMessage,
  OperatorElevationCase as OperatorElevationCaseMessage,
} from '../../../proto/gen/symbolon/credentials/v1/elevation';
import { ElevationRefusal as WireRefusal } from '../../../proto/gen/symbolon/credentials/v1/elevation';
import { claimAt, type ElevationCase } from '../domain/elevation-case';
import type { ElevationView } from '../use-cases/elevation-view';
import { wireElevationRefusal, wireElevationState } from '../use-cases/wire-elevation';

/** A case as its holder's portal sees it. */
export function elevationCaseMessage(elevation: ElevationCase): ElevationCaseMessage {
  const { refusal } = elevation;
  return {
    id: elevation.id,
    number: elevation.number,
    state: wireElevationState[elevation.state],
    refusal: refusal === undefined ? WireRefusal.ELEVATION_REFUSAL_UNSPECIFIED : wireElevationRefusal[refusal],
    createTime: elevation.createTime,
    expireTime: elevation.openUntilTime,
    submitTime: elevation.submitTime,
    endTime: elevation.endTime,
  };
}

/** A case as operators see it; a claim whose time is over is none. */
export function operatorElevationMessage(
  { elevation, documentCount }: ElevationView,
  now: Date,
): OperatorElevationCaseMessage {
  const claim = claimAt(elevation, now);
  return {
    elevationCase: elevationCaseMessage(elevation),
    subject: elevation.holderId,
    credentialId: elevation.credentialId,
    documentsVersion: elevation.documentsVersion,
    claimedBy: claim?.reviewer ?? '',
    claimExpireTime: claim?.untilTime,
    proposedBy: elevation.proposal?.proposer ?? '',
    proposalExpireTime: elevation.proposal?.expireTime,
    filedBy: [...elevation.filedBy],
    documentCount,
  };
}
