/** What ends by itself of holders' data and of proposals about them. */
import { millisecondsPerDay } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import { purgeProposals } from '../../runtime/dual-control';
import type { Round } from '../../runtime/poller';
import type { CredentialsDeps } from './use-cases/deps';
import { purgeHolders } from './use-cases/purge-holders';

/** For who looks back at them; the audit tells of them for good. */
const proposalsKeptMilliseconds = 90 * millisecondsPerDay;

export function wirePrivacy(
  deps: CredentialsDeps,
  sweep: (name: string, work: () => Promise<Round>) => Component,
): readonly Component[] {
  return [
    sweep('purge-holders', () => purgeHolders(deps)),
    sweep('purge-proposals', () => purgeProposals(deps.database, deps.clock, proposalsKeptMilliseconds)),
  ];
}
