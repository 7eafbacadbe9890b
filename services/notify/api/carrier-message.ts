/** Carriers as operators get them. */
import { Carrier, CarrierHealth, CarrierView } from '../../../proto/gen/symbolon/notify/v1/gateway_service';
import type { Standing } from '../domain/carrier-health';
import type { ListedCarrier } from '../use-cases/carriers/list-carriers';
import { wireCarrierState, wireChannel } from '../use-cases/wire-enums';

const wireHealth: Readonly<Record<Standing, CarrierHealth>> = {
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
    state: wireCarrierState[state],
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
