import { later, millisecondsPerDay } from '../../../runtime/clock';
import { isFault } from '../../../runtime/fault';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { keepMilliseconds, keptUntil } from '../domain/person-keeping';
import { findCredentialsOfHolder } from '../store/credentials-of-holder';
import { findHolderRecord, findHoldersToReview, lockHolderRecord, postponeReview } from '../store/holder-records';
import type { CredentialsDeps } from './deps';
import { erasePerson, lockRequestsOf } from './erase-person';
import { countSweepFailure } from './sweep-failures';

const batchHolders = 20;
/** Of a holder with something under way; and of one whom a bug keeps back. */
const lookAgainDays = 30;

/**
 * Erases the data of holders whose last PIN was revoked or has expired so long ago that they need not be kept, as an operator's erasure does; a bounded
 * batch a round, each holder in a transaction of its own. Faults: unavailable.
 */
export async function purgeHolders(deps: CredentialsDeps): Promise<Round> {
  const now = deps.clock.now();
  const unseenBefore = later(now, -keepMilliseconds(deps.policy));
  const ids = await findHoldersToReview(deps.database, { now, unseenBefore, limit: batchHolders });
  for (const id of ids) await reviewUnlessBug(deps, id, now);
  if (ids.length > 0) deps.outbox.ring();
  return ids.length === batchHolders ? 'more' : 'idle';
}

async function reviewUnlessBug(deps: CredentialsDeps, id: string, now: Date): Promise<void> {
  try {
    await review(deps, id, now);
  } catch (error) {
    if (isFault(error, 'unavailable')) throw error;
    deps.log.error('purge.failed', { subject: id, error });
    countSweepFailure(deps.metrics, 'purging');
    await inTransaction(deps.database, (trx) =>
      postponeReview(trx, id, later(now, lookAgainDays * millisecondsPerDay)),
    );
  }
}

function review(deps: CredentialsDeps, id: string, now: Date): Promise<void> {
  return inTransaction(deps.database, async (trx) => {
    if (!(await lockHolderRecord(trx, id))) return;
    const holder = await findHolderRecord(trx, deps.cipher, id);
    if (holder === undefined) return;
    const requests = await lockRequestsOf(trx, id);
    const credentials = await findCredentialsOfHolder(trx, id);
    const until = keptUntil({ ...holder, requests, credentials }, deps.policy);
    if (until === undefined || until > now)
      return postponeReview(trx, id, until ?? later(now, lookAgainDays * millisecondsPerDay));
    await erasePerson(deps, trx, holder, requests, { actor: 'symbolon' });
  });
}
