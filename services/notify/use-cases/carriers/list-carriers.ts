import { type Clock, later } from '../../../../runtime/clock';
import type { Database } from '../../../../runtime/database';
import type { CarrierState } from '../../domain/carrier-admin';
import type { MessageChannel } from '../../domain/channel';
import { type CarrierSetting, findCarrierSettings } from '../../store/carrier-setting';
import { findCarrierViews, type WrittenView } from '../../store/carrier-view';

export interface CarrierListDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** A carrier, by what operators want of it and what the processes that have it say. */
export interface ListedCarrier {
  readonly name: string;
  readonly kind: string;
  readonly channels: readonly MessageChannel[];
  readonly state: CarrierState;
  readonly priority: number;
  readonly weight: number;
  readonly views: readonly WrittenView[];
  /** Undefined where no operator has set anything. */
  readonly setting: CarrierSetting | undefined;
}

/** A process that has not written for so long is gone. */
const freshMilliseconds = 15_000;

/** By name; those of the processes that run now. Fault unavailable. */
export async function listCarriers({ database, clock }: CarrierListDeps): Promise<readonly ListedCarrier[]> {
  const [views, settings] = await Promise.all([
    findCarrierViews(database, later(clock.now(), -freshMilliseconds)),
    findCarrierSettings(database),
  ]);
  const byName = new Map<string, WrittenView[]>();
  for (const view of views) byName.set(view.name, [...(byName.get(view.name) ?? []), view]);
  return [...byName].map(([name, ofCarrier]) => listed(name, ofCarrier, settings.get(name)));
}

function listed(name: string, views: readonly WrittenView[], setting: CarrierSetting | undefined): ListedCarrier {
  const [{ kind = '', channels = [], priority = 0, weight = 0 } = {}] = views;
  return {
    name,
    kind,
    channels,
    state: setting?.state ?? 'active',
    priority,
    weight: setting?.weight ?? weight,
    views,
    setting,
  };
}
