/** Carriers as operators get them. */
import {
  Carrier,
  CarrierHealth,
  CarrierView,
  CarrierState as WireState,
} from '../../../proto/gen/symbolon/notify/v1/gateway_service';
import type { CarrierState } from '../domain/carrier-admin';
import type { ListedCarrier } from '../use-cases/carriers/list-carriers';
import { wireChannel } from '../use-cases/wire-enums';

const wireState: Readonly<Record<CarrierState, WireState>> = {
  active: WireState.CARRIER_STATE_ACTIVE,
  drained: WireState.CARRIER_STATE_DRAINED,
  quarantined: WireState.CARRIER_STATE_QUARANTINED,
};
const wireHealth: Readonly<Record<ListedCarrier['views'][number]['health'], CarrierHealth>> = {
  healthy: CarrierHealth.CARRIER_HEALTH_HEALTHY,
  quarantined: CarrierHealth.CARRIER_HEALTH_QUARANTINED,
  probing: CarrierHealth.CARRIER_HEALTH_PROBING,
};

export function carrierMessage({
  name,
  kind,
  channels,
  state,
  priority,
  weight,
  views,
  setting,
}: ListedCarrier): Carrier {
  return Carrier.fromPartial({
    name,
    kind,
    channels: channels.map((channel) => wireChannel[channel]),
    state: wireState[state],
    priority,
    weight,
    views: views.map(viewMessage),
    updateOperator: setting?.operator ?? '',
    updateReason: setting?.reason ?? '',
    updateTime: setting?.updateTime,
  });
}

function viewMessage(view: ListedCarrier['views'][number]): CarrierView {
  return CarrierView.fromPartial({
    processId: view.processId,
    health: wireHealth[view.health],
    reason: view.reason ?? '',
    outcomes: view.outcomes,
    failures: view.failures,
    p95LatencyMilliseconds: view.p95LatencyMilliseconds,
    missingReceipts: view.missingReceipts,
    underWay: view.underWay,
    viewTime: view.viewTime,
  });
}

/** Undefined for the unspecified one, unknown for one that there is not. */
export function carrierStateOf(state: WireState): CarrierState | 'unknown' | undefined {
  if (state === WireState.CARRIER_STATE_UNSPECIFIED) return undefined;
  const known: readonly CarrierState[] = ['active', 'drained', 'quarantined'];
  return known.find((word) => wireState[word] === state) ?? 'unknown';
}
