/** The words of elevations and the contract's numbers for them. */
import {
  ElevationRefusal as WireRefusal,
  ElevationCaseState as WireState,
} from '../../../proto/gen/symbolon/credentials/v1/elevation';
import type { ElevationCaseState, ElevationRefusal } from '../domain/elevation-case';

export const wireElevationState: Readonly<Record<ElevationCaseState, WireState>> = {
  open: WireState.ELEVATION_CASE_STATE_OPEN,
  submitted: WireState.ELEVATION_CASE_STATE_SUBMITTED,
  'awaiting-approval': WireState.ELEVATION_CASE_STATE_AWAITING_APPROVAL,
  approved: WireState.ELEVATION_CASE_STATE_APPROVED,
  refused: WireState.ELEVATION_CASE_STATE_REFUSED,
  expired: WireState.ELEVATION_CASE_STATE_EXPIRED,
  cancelled: WireState.ELEVATION_CASE_STATE_CANCELLED,
};

export const wireElevationRefusal: Readonly<Record<ElevationRefusal, WireRefusal>> = {
  'document-unreadable': WireRefusal.ELEVATION_REFUSAL_DOCUMENT_UNREADABLE,
  'document-incomplete': WireRefusal.ELEVATION_REFUSAL_DOCUMENT_INCOMPLETE,
  'document-expired': WireRefusal.ELEVATION_REFUSAL_DOCUMENT_EXPIRED,
  'form-not-signed': WireRefusal.ELEVATION_REFUSAL_FORM_NOT_SIGNED,
  'form-incomplete': WireRefusal.ELEVATION_REFUSAL_FORM_INCOMPLETE,
  'person-differs': WireRefusal.ELEVATION_REFUSAL_PERSON_DIFFERS,
  'not-accepted': WireRefusal.ELEVATION_REFUSAL_NOT_ACCEPTED,
};
