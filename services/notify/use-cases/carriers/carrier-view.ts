import type { CarrierView } from '../../store/carrier-view';
import type { PooledCarrier } from './pooled-carrier';

/** How a process sees one of its carriers now. */
export function viewOf(pooled: PooledCarrier, now: number): CarrierView {
  const { carrier, settings, priority, weight, underWay, reason } = pooled;
  return {
    name: carrier.name,
    kind: settings.kind,
    channels: carrier.channels,
    priority,
    weight,
    health: pooled.standing(now),
    reason,
    ...pooled.figures(now),
    underWay,
  };
}
