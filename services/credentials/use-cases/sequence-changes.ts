import { isDuplicateKey } from '../../../runtime/database-fault';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { stampPositions } from '../store/credential-changes';
import type { CredentialsDeps } from './deps';

const batchChanges = 200;

/**
 * Puts the changes of credentials that were committed into the order in which watchers see them. A number that a transaction took would not do:
 * who takes a lower one may commit later, and a watcher past it would never see it. Faults: unavailable.
 */
export async function sequenceChanges({ database }: Pick<CredentialsDeps, 'database'>): Promise<Round> {
  try {
    const found = await inTransaction(database, (trx) => stampPositions(trx, batchChanges));
    return found === batchChanges ? 'more' : 'idle';
  } catch (error) {
    // Another process, whose lease had just ended here, was first.
    if (isDuplicateKey(error)) return 'more';
    throw error;
  }
}
