/** The comparison of the books with those of the delivery services, put together. */
import { millisecondsPerSecond } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { InOneProcess } from '../../runtime/leased-poller';
import { Poller } from '../../runtime/poller';
import type { WorkConfig } from './config';
import { type OpenLedgers, reconciliationPolicyOf } from './ledger-settings';
import type { CredentialsDeps } from './use-cases/deps';
import { measureReconciliation } from './use-cases/measure-reconciliation';
import { measureSlips } from './use-cases/measure-slips';
import { reconcile } from './use-cases/reconcile';
import { tellNotCompared } from './use-cases/tell-not-compared';

interface ReconciliationOutside extends CredentialsDeps {
  readonly config: WorkConfig;
  readonly ledgers: OpenLedgers;
  readonly polling: InOneProcess;
}

const measureMilliseconds = 15_000;

export function wireReconciliation({ config, polling, ...outside }: ReconciliationOutside): readonly Component[] {
  const { log, clock, ledgers } = outside;
  const deps = { ...outside, reconciliation: reconciliationPolicyOf(config) };
  const startTime = clock.now();
  const lookSeconds = Math.min(config.sweepSeconds, config.reconcileSeconds);
  return [
    {
      name: 'ledgers',
      start: () => tellNotCompared(deps),
      stop: async () => void (await Promise.all([...ledgers.values()].map((ledger) => ledger.close()))),
    },
    // Looks often, so that another process soon takes over; walks when it is time.
    polling('reconcile', lookSeconds * millisecondsPerSecond, (signal) => reconcile(deps, signal)),
    // In each process: its metrics tell the same, whoever walks.
    new Poller({
      name: 'measure-reconciliation',
      intervalMilliseconds: measureMilliseconds,
      work: () => measureReconciliation(deps, startTime),
      log,
    }),
    new Poller({
      name: 'measure-slips',
      intervalMilliseconds: measureMilliseconds,
      work: () => measureSlips(deps),
      log,
    }),
  ];
}
