/** What does not add up, as operators see it. */
import { DeliveryState as WireState } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  ChannelFamily,
  type Discrepancy as DiscrepancyMessage,
  type GetReconciliationResponse,
  type ReconciliationWalk,
  DiscrepancyKind as WireKind,
} from '../../../proto/gen/symbolon/credentials/v1/reconciliation';
import type { Family } from '../domain/channel';
import type { DeliveryState } from '../domain/delivery-state';
import type { Discrepancy, DiscrepancyKind } from '../domain/discrepancy';
import type { ReconciliationView } from '../use-cases/get-reconciliation';
import { wireDeliveryState } from '../use-cases/wire-enums';

export const wireDiscrepancyKind: Readonly<Record<DiscrepancyKind, WireKind>> = {
  'lost-at-receiver': WireKind.DISCREPANCY_KIND_LOST_AT_RECEIVER,
  'unknown-to-credentials': WireKind.DISCREPANCY_KIND_UNKNOWN_TO_CREDENTIALS,
  'state-behind': WireKind.DISCREPANCY_KIND_STATE_BEHIND,
  'state-ahead': WireKind.DISCREPANCY_KIND_STATE_AHEAD,
  stuck: WireKind.DISCREPANCY_KIND_STUCK,
  'missing-delivery': WireKind.DISCREPANCY_KIND_MISSING_DELIVERY,
  'missing-blob': WireKind.DISCREPANCY_KIND_MISSING_BLOB,
  'missing-issue': WireKind.DISCREPANCY_KIND_MISSING_ISSUE,
};

const families: Readonly<Record<Family, ChannelFamily>> = {
  sms: ChannelFamily.CHANNEL_FAMILY_SMS,
  mail: ChannelFamily.CHANNEL_FAMILY_MAIL,
  letter: ChannelFamily.CHANNEL_FAMILY_LETTER,
  desk: ChannelFamily.CHANNEL_FAMILY_DESK,
};

export function reconciliationMessage(view: ReconciliationView): GetReconciliationResponse {
  const { last, counts, discrepancies, nextPageToken } = view;
  return {
    lastWalk: last && walkMessage(last.walk),
    lastWholeWalkTime: last?.wholeTime,
    counts: counts.map(({ kind, family, count, oldestTime }) => ({
      kind: wireDiscrepancyKind[kind],
      family: wireFamily(family),
      count: BigInt(count),
      oldestTime,
    })),
    discrepancies: discrepancies.map(discrepancyMessage),
    nextPageToken,
  };
}

function walkMessage({
  startTime,
  completeTime,
  uncompared,
  totals,
}: NonNullable<ReconciliationView['last']>['walk']): ReconciliationWalk {
  return {
    startTime,
    completeTime,
    uncompared: uncompared.map(wireFamily),
    issueCount: BigInt(totals.issueCount),
    halfCount: BigInt(totals.halfCount),
    halves: totals.halves.map(({ family, state, count, oldestTime }) => ({
      family: wireFamily(family),
      state: wireState(state),
      count: BigInt(count),
      oldestTime,
    })),
    missingHalfCount: BigInt(totals.missingHalfCount),
  };
}

function discrepancyMessage(discrepancy: Discrepancy): DiscrepancyMessage {
  const { id, kind, family, deliveryId, pinRequestId, ownState, ledgerState } = discrepancy;
  const { sinceTime, firstSeenTime, lastSeenTime } = discrepancy;
  return {
    id,
    kind: wireDiscrepancyKind[kind],
    family: wireFamily(family),
    deliveryId: deliveryId ?? '',
    pinRequestId: pinRequestId ?? '',
    ownState: wireState(ownState),
    ledgerState: wireState(ledgerState),
    sinceTime,
    firstSeenTime,
    lastSeenTime,
  };
}

function wireFamily(family: Family | undefined): ChannelFamily {
  return family === undefined ? ChannelFamily.CHANNEL_FAMILY_UNSPECIFIED : families[family];
}

function wireState(state: DeliveryState | undefined): WireState {
  return state === undefined ? WireState.DELIVERY_STATE_UNSPECIFIED : wireDeliveryState[state];
}
