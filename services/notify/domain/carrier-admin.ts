/** What operators want of carriers. */

/** `drained`: nothing more. `quarantined`: only what probes it. */
export type CarrierState = 'active' | 'drained' | 'quarantined';

export interface CarrierAdmin {
  readonly state: CarrierState;
  /** Undefined: as it is configured. */
  readonly weight: number | undefined;
}
