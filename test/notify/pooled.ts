/** Carriers as a process opens them, for a test that brings its own. */
import type { OpenCarriers } from '../../services/notify/open-carriers';
import type { MessageCarrier } from '../../services/notify/ports';
import type { CarrierSettings } from '../../services/notify/use-cases/carriers/pooled-carrier';
import { patient } from './notify-room';

export function pooled(carrier: MessageCarrier, changes: Partial<CarrierSettings> = {}): CarrierSettings {
  return {
    carrier,
    kind: 'test',
    priority: 1,
    weight: 1,
    concurrency: 100,
    ratePerSecond: 0,
    health: patient,
    ...changes,
  };
}

export function openedFor(carriers: readonly MessageCarrier[]): OpenCarriers {
  return { settings: carriers.map((carrier) => pooled(carrier)), components: [] };
}
