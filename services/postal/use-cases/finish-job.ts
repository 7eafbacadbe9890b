import type { Database, Transaction } from '../../../runtime/database';
import { type ClaimedJob, finishJob, leaseLost } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';

/** What a worker holds while it works. */
export interface Claim {
  readonly job: ClaimedJob;
  /** Aborted where the claim is lost. */
  readonly signal: AbortSignal;
}

/** In the transaction of the job's outcome. Fault conflict LEASE_LOST where another worker has it: nothing is written. */
export async function endJob(trx: Transaction, job: ClaimedJob): Promise<void> {
  if (!(await finishJob(trx, job))) throw leaseLost();
}

/** There is nothing to do for it any more. */
export async function dropJob({ database }: { readonly database: Database }, job: ClaimedJob): Promise<void> {
  await inTransaction(database, (trx) => endJob(trx, job));
}
