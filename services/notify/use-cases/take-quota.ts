import type { Database } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { leftOf, type Quota, retryAfterSeconds } from '../domain/quota';
import { beginQuotaDay, countTowardsQuota, findQuotaUse } from '../store/caller-quota';
import type { NotificationDeps } from './notification-deps';

type QuotaDeps = Pick<NotificationDeps, 'database' | 'clock' | 'quotaOf' | 'watch'>;

/** Another process may take what was left between the look and the count: then it is looked again. */
const mostLooks = 10;

/**
 * Counts up to so many messages towards what a caller may ask for, together with all other processes; resolves to how many it may,
 * from none to all. What is counted stays counted, even where its message is refused later.
 */
export async function takeQuota(deps: QuotaDeps, caller: string, wanted: number): Promise<number> {
  const granted = wanted === 0 ? 0 : await takeAsMany(deps, caller, wanted);
  if (granted < wanted) deps.watch.refusedByQuota(caller, wanted - granted);
  return granted;
}

async function takeAsMany({ database, clock, quotaOf }: QuotaDeps, caller: string, wanted: number): Promise<number> {
  const quota = quotaOf(caller);
  let asked = wanted;
  for (let looks = 0; looks < mostLooks && asked > 0; looks += 1) {
    const now = clock.now();
    if (await countTowardsQuota(database, caller, quota, asked, now)) return asked;
    asked = Math.min(wanted, await leftFor(database, caller, quota, now));
  }
  return 0;
}

async function leftFor(database: Database, caller: string, quota: Quota, now: Date): Promise<number> {
  const use = await findQuotaUse(database, caller, now);
  if (use === undefined) await beginQuotaDay(database, caller, now);
  return leftOf(quota, use, now);
}

/** Fault exhausted QUOTA_EXCEEDED, with the time after which there is room again. */
export async function quotaExceeded({ database, clock, quotaOf }: QuotaDeps, caller: string): Promise<Fault> {
  const now = clock.now();
  const quota = quotaOf(caller);
  const seconds = retryAfterSeconds(quota, await findQuotaUse(database, caller, now), now);
  return new Fault('exhausted', 'QUOTA_EXCEEDED', `at most ${quota.perMinute} a minute and ${quota.perDay} a day`, {
    retryAfterSeconds: seconds,
  });
}
