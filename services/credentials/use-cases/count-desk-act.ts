import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { deskActsOf } from '../domain/caps';
import { useWithinCaps } from './caps';
import type { CredentialsDeps } from './deps';

const refused = 'symbolon_credentials_desk_acts_refused_total';

/**
 * Counts what an operator does at a desk: a stolen token issues and elevates no more than one operator can. The caller holds the holder's lock, and no
 * counter yet. Faults: exhausted TOO_MANY_DESK_ACTS.
 */
export async function countDeskAct(
  deps: Pick<CredentialsDeps, 'cipher' | 'clock' | 'policy' | 'log' | 'metrics'>,
  trx: Transaction,
  actor: string,
): Promise<void> {
  if (await useWithinCaps(deps, trx, [deskActsOf(actor)])) return;
  deps.metrics.counter(refused, 'Acts at desks that were one too many for their operator').inc();
  deps.log.error('desk.too-many-acts', {}); // who it is stands in the audit of the acts before
  throw new Fault('exhausted', 'TOO_MANY_DESK_ACTS', 'this operator has done too much at desks in 24 hours');
}
