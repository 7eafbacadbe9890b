/** The life of a credential: what each state is, and what leads from one to another. */
import { stateAfter, type Transition } from './state-table';

/**
 * `issued`: its first initial PIN was never exchanged. `active`: it has a personal PIN, expired or not. `suspended`: a restore
 * was completed and its initial PIN not exchanged yet. `revoked`: for good.
 */
export type CredentialState = 'issued' | 'active' | 'suspended' | 'revoked';
export type CredentialHappening = 'exchanged' | 'changed' | 'restored' | 'revoked';

export const credentialTransitions: readonly Transition<CredentialState, CredentialHappening>[] = [
  { from: 'issued', on: 'exchanged', to: 'active' },
  { from: 'issued', on: 'revoked', to: 'revoked' },
  { from: 'active', on: 'exchanged', to: 'active' },
  { from: 'active', on: 'changed', to: 'active' },
  { from: 'active', on: 'restored', to: 'suspended' },
  { from: 'active', on: 'revoked', to: 'revoked' },
  { from: 'suspended', on: 'exchanged', to: 'active' },
  { from: 'suspended', on: 'restored', to: 'suspended' },
  { from: 'suspended', on: 'revoked', to: 'revoked' },
];

/** Faults: bug NO_TRANSITION. */
export function credentialStateAfter(state: CredentialState, on: CredentialHappening): CredentialState {
  return stateAfter(credentialTransitions, state, on);
}

/** What may still be revoked: in one place for statements that revoke whatever state they find. */
export const revocableStates: readonly CredentialState[] = credentialTransitions
  .filter(({ on }) => on === 'revoked')
  .map(({ from }) => from);
