import { type Clock, later } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { groupBy } from '../../../runtime/group-by';
import { cancelJobs } from '../../../runtime/jobs';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { findStaleCalls, giveUpCalls, purgeCalls } from '../store/webhook-call';
import { webhookQueue } from './enqueue-status-webhooks';
import type { StatusWebhookWatch } from './watch-status-webhooks';

export interface PurgeWebhookDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly watch: StatusWebhookWatch;
  /** How long a call is kept after its end; and how long one may wait for a receiver that nobody configures any more. */
  readonly keepMilliseconds: number;
  /** Rows a round. */
  readonly batchRows: number;
}

/** Forgets calls that ended long ago, and gives those up whose receiver is gone from the settings: their jobs are nobody's. */
export async function purgeWebhookCalls({
  database,
  clock,
  watch,
  keepMilliseconds,
  batchRows,
}: PurgeWebhookDeps): Promise<Round> {
  const now = clock.now();
  const before = later(now, -keepMilliseconds);
  const stale = await findStaleCalls(database, before, batchRows);
  for (const [caller, calls] of groupBy(stale, (call) => call.caller)) {
    const ids = calls.map(({ id }) => id);
    const given = await inTransaction(database, async (trx) => {
      await cancelJobs(trx, webhookQueue(caller), ids);
      return giveUpCalls(trx, ids, now);
    });
    if (given > 0) watch.forgotten(caller, given);
  }
  const purged = await purgeCalls(database, before, batchRows);
  return purged === batchRows || stale.length === batchRows ? 'more' : 'idle';
}
