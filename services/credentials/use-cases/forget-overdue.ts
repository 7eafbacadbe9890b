import { forgetChanges } from '../../../runtime/change-feed';
import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { forgetCapUses } from '../store/cap-uses';
import { forgetContactCodes } from '../store/contact-codes';
import { forgetReplacedContacts } from '../store/contacts';
import { credentialChanges } from '../store/credential-changes';
import { forgetEarlyAccesses } from '../store/early-accesses';
import { forgetCounters } from '../store/guess-counters';
import { forgetAnsweredRequests } from '../store/request-ids';
import { forgetRestores } from '../store/restores';
import { eraseOverdueBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { countSweepFailure } from './sweep-failures';

const batchRows = 500;

/** Erases up to so many rows that have no use at this time; resolves to how many. */
type Forget = (trx: Transaction, now: Date, limit: number) => Promise<number>;

/** Sealed blobs past their deadline, codes, contacts that were replaced, old request ids, restores, and what counts towards no cap or lock any more. */
const forgetting: readonly Forget[] = [
  eraseOverdueBlobs,
  forgetAnsweredRequests,
  forgetCapUses,
  forgetCounters,
  forgetRestores,
  forgetContactCodes,
  forgetReplacedContacts,
  forgetEarlyAccesses,
];

/**
 * Forgets what is overdue, and what became of credentials long ago, a bounded batch of each a round; what a bug keeps back keeps nothing else
 * back. Faults: unavailable.
 */
export async function forgetOverdue(
  deps: Pick<CredentialsDeps, 'database' | 'clock' | 'policy' | 'log' | 'metrics'>,
): Promise<Round> {
  const { changesKeptDays } = deps.policy;
  const forgetOldChanges: Forget = (trx, now, limit) =>
    forgetChanges(trx, credentialChanges, later(now, -changesKeptDays * millisecondsPerDay), limit);
  const now = deps.clock.now();
  let isFull = false;
  for (const forget of [...forgetting, forgetOldChanges]) {
    const forgotten = await forgetUnlessBug(deps, (trx) => forget(trx, now, batchRows), forget.name);
    isFull ||= forgotten === batchRows;
  }
  return isFull ? 'more' : 'idle';
}

async function forgetUnlessBug(
  { database, log, metrics }: Pick<CredentialsDeps, 'database' | 'log' | 'metrics'>,
  forget: (trx: Transaction) => Promise<number>,
  what: string,
): Promise<number> {
  try {
    return await inTransaction(database, forget);
  } catch (error) {
    if (isFault(error, 'unavailable')) throw error;
    log.error('forgetting.failed', { what, error });
    countSweepFailure(metrics, 'forgetting');
    return 0;
  }
}
