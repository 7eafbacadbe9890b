import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { forgetCapUses } from '../store/cap-uses';
import { forgetContactCodes } from '../store/contact-codes';
import { forgetReplacedContacts } from '../store/contacts';
import { forgetCounters } from '../store/guess-counters';
import { forgetAnsweredRequests } from '../store/request-ids';
import { forgetRestores } from '../store/restores';
import { eraseOverdueBlobs } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';

const batchRows = 500;

/** Erases sealed blobs past their deadline, and forgets codes, contacts that were replaced, old request ids, restores, and what counts towards no cap or lock any more, a bounded batch of each a round. */
export async function forgetOverdue(deps: Pick<CredentialsDeps, 'database' | 'clock'>): Promise<Round> {
  const now = deps.clock.now();
  const erased = await inTransaction(deps.database, (trx) => eraseOverdueBlobs(trx, now, batchRows));
  const forgotten = await inTransaction(deps.database, (trx) => forgetAnsweredRequests(trx, now, batchRows));
  const uncounted = await inTransaction(deps.database, (trx) => forgetCapUses(trx, now, batchRows));
  const unlocked = await inTransaction(deps.database, (trx) => forgetCounters(trx, now, batchRows));
  const restores = await inTransaction(deps.database, (trx) => forgetRestores(trx, now, batchRows));
  const unconfirmed = await inTransaction(deps.database, (trx) => forgetContactCodes(trx, now, batchRows));
  const replaced = await inTransaction(deps.database, (trx) => forgetReplacedContacts(trx, now, batchRows));
  return [erased, restores, unconfirmed, replaced, forgotten, uncounted, unlocked].includes(batchRows)
    ? 'more'
    : 'idle';
}
