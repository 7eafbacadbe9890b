import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { papersOf } from '../domain/caps';
import { useWithinCaps } from './caps';
import type { CredentialsDeps } from './deps';

/**
 * Counts what is sent for a case by its holder, or drawn for it: each leaves a row in the audit, for ten years. What is one too many leaves none. Faults: exhausted
 * TOO_MANY_PAPERS.
 */
export async function countPaper(
  deps: Pick<CredentialsDeps, 'cipher' | 'clock' | 'policy'>,
  trx: Transaction,
  caseId: string,
): Promise<void> {
  if (await useWithinCaps(deps, trx, [papersOf(caseId)])) return;
  throw new Fault('exhausted', 'TOO_MANY_PAPERS', 'too much was sent or asked for in this case in 24 hours');
}
