/** Carriers as a process opens them, for a test that brings its own. */
import { systemClock } from '../../runtime/clock';
import { openDatabase } from '../../runtime/database';
import { FieldCipher } from '../../runtime/field-cipher';
import { uuidV7Ids } from '../../runtime/id';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import type { CarrierSurroundings, OpenCarriers } from '../../services/notify/carrier-surroundings';
import type { MessageCarrier } from '../../services/notify/ports';
import type { CarrierSettings } from '../../services/notify/use-cases/carriers/pooled-carrier';
import { keyringWith, newKey } from '../support/keyrings';
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

/** What carriers are given that nothing is sent by. */
export function carrierSurroundings(): CarrierSurroundings {
  const keyring = keyringWith(newKey('field'), newKey('index'));
  return {
    database: openDatabase({ url: 'file::memory:', poolSize: 1 }),
    cipher: new FieldCipher(keyring),
    processId: 'a process',
    ids: uuidV7Ids(systemClock),
    clock: systemClock,
    log: silentLog,
    metrics: openMetrics(),
    takeReceipts: async () => {},
  };
}
