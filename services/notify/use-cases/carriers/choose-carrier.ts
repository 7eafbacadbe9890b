/** Which carrier gets a message. */
import type { PooledCarrier } from './pooled-carrier';

/** What a message asks of whoever is to take it. */
export interface CarrierDuty {
  /** Only this one: it may have the message already, and a half goes to no second carrier. One that is configured no more keeps nothing. */
  readonly only: string | undefined;
  /** Rather another than this one, which has just not taken it. */
  readonly notFirst: string | undefined;
  /** A half is no probe where a healthy carrier is there. */
  readonly holdsHalf: boolean;
}

interface Group {
  /** Those of the first priority of which any is healthy. */
  readonly healthy: readonly PooledCarrier[];
  /** Those that would go before them, or with them, once they have shown that they are healthy. */
  readonly probing: readonly PooledCarrier[];
}

/** Those that get messages now: what operators and its own outcomes allow. */
export function onDuty(carriers: readonly PooledCarrier[], now: number): readonly PooledCarrier[] {
  return carriers.filter((carrier) => carrier.isOnDuty(now));
}

/** Those whose turn it is: a later priority only when no carrier of an earlier one is healthy. */
export function groupInTurn(carriers: readonly PooledCarrier[], now: number): Group {
  const able = onDuty(carriers, now);
  const isHealthy = (carrier: PooledCarrier) => carrier.standing(now) === 'healthy';
  const first = Math.min(...able.filter(isHealthy).map(({ priority }) => priority));
  return {
    healthy: able.filter((carrier) => isHealthy(carrier) && carrier.priority === first),
    probing: able.filter((carrier) => !isHealthy(carrier) && carrier.priority <= first),
  };
}

/** By weight, of those whose turn it is and who have room; one that must show itself healthy first. Undefined where none has room. */
export function chooseCarrier(
  carriers: readonly PooledCarrier[],
  { only, notFirst, holdsHalf }: CarrierDuty,
  now: number,
  random: () => number,
): PooledCarrier | undefined {
  const kept = carriers.find(({ carrier }) => carrier.name === only);
  if (kept !== undefined) return kept.isOnDuty(now) ? kept : undefined;
  const others = carriers.filter((one) => one.carrier.name !== notFirst);
  const { healthy, probing } = groupInTurn(onDuty(others, now).length > 0 ? others : carriers, now);
  const withRoom = (group: readonly PooledCarrier[]) => group.filter((carrier) => carrier.hasRoom(now));
  const probed = holdsHalf && healthy.length > 0 ? [] : withRoom(probing);
  return byWeight(probed, random) ?? byWeight(withRoom(healthy), random);
}

function byWeight(carriers: readonly PooledCarrier[], random: () => number): PooledCarrier | undefined {
  if (carriers.length === 0) return undefined;
  const total = carriers.reduce((sum, { weight }) => sum + weight, 0);
  let place = random() * total;
  for (const carrier of carriers) {
    place -= carrier.weight;
    if (place < 0) return carrier;
  }
  return carriers.at(-1);
}
