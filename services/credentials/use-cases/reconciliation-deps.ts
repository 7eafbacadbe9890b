import type { ReconciliationAges } from '../domain/discrepancy-of-delivery';
import type { Ledgers } from '../ports';
import type { CredentialsDeps } from './deps';

export interface ReconciliationPolicy extends ReconciliationAges {
  /** From one walk's end to the next one's beginning. */
  readonly restMilliseconds: number;
  /** From the first look that finds something to the one that is believed. */
  readonly confirmMilliseconds: number;
  /** How long a discrepancy is remembered after its end. */
  readonly keepMilliseconds: number;
}

/** What the comparison of the books stands on. */
export interface ReconciliationDeps extends Pick<CredentialsDeps, 'database' | 'clock' | 'ids' | 'log' | 'metrics'> {
  readonly ledgers: Ledgers;
  readonly reconciliation: ReconciliationPolicy;
}
