/** What carriers are given, and what a process gets of them; standalone makes the same of its inbox. */
import type { Clock } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { Database } from '../../runtime/database';
import type { FieldCipher } from '../../runtime/field-cipher';
import type { Ids } from '../../runtime/id';
import type { Log } from '../../runtime/log';
import type { Metrics } from '../../runtime/metrics';
import type { TakeReceipts } from './ports';
import type { CarrierSettings } from './use-cases/carriers/pooled-carrier';

export interface CarrierSurroundings {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly processId: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly takeReceipts: TakeReceipts;
}

export interface OpenCarriers {
  readonly settings: readonly CarrierSettings[];
  /** What must run for them; started before the first message, stopped after the last. */
  readonly components: readonly Component[];
}

export type OpenCarriersFor = (surroundings: CarrierSurroundings) => OpenCarriers;
