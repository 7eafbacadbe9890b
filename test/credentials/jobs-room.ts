/** Runs the jobs that use cases leave for after their answer, as their workers would. */
import type { Database, Transaction } from '../../runtime/database';
import { claimJobs } from '../../runtime/job-claims';
import type { ClaimedJob } from '../../runtime/jobs';
import type { CredentialsDeps } from '../../services/credentials/use-cases/deps';
import type { DatabaseContext } from '../support/database-suite';

type Handle = (deps: CredentialsDeps, job: ClaimedJob, signal: AbortSignal) => Promise<void>;

/** Runs what is due in a queue; resolves to how many jobs that were. */
export async function runJobs(
  { database }: DatabaseContext,
  deps: CredentialsDeps,
  queue: string,
  handle: Handle,
): Promise<number> {
  const jobs = await claimJobs(database, { places: new Map([[queue, 50]]), leaseMilliseconds: 60_000 });
  const { signal } = new AbortController();
  for (const job of jobs) await handle(deps, job, signal);
  return jobs.length;
}

/** The same, but that something else happens just before the first transaction: what was read for it was read before. */
export function withMeanwhile(deps: CredentialsDeps, happens: () => Promise<unknown>): CredentialsDeps {
  let isOver = false;
  const transaction = async (work: (trx: Transaction) => Promise<unknown>) => {
    if (!isOver) {
      isOver = true;
      await happens();
    }
    return deps.database.transaction(work);
  };
  const get = (database: Database, name: string | symbol) =>
    name === 'transaction' ? transaction : Reflect.get(database, name);
  return { ...deps, database: new Proxy(deps.database, { get }) };
}
