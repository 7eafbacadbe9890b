/** An audit that purges itself. */
import type { AuditTrail } from '../../runtime/audit-event';
import { linkAuditEvents } from '../../runtime/audit-linker';
import { type Clock, later, millisecondsPerDay } from '../../runtime/clock';
import { type Component, startAll, stopAll } from '../../runtime/component';
import type { Database, Transaction } from '../../runtime/database';
import { uuidV7Ids } from '../../runtime/id';
import type { Keyring } from '../../runtime/keyring';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { inTransaction } from '../../runtime/transaction';
import { waitFor } from './wait-for';

export const auditTables = ['audit_event', 'audit_block', 'audit_purge', 'lease'];

interface PurgedAudit {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly trail: AuditTrail;
  /** Writes an event, of the clock that it is given. */
  readonly append: (
    deps: { clock: Clock; keyring: Keyring; ids: ReturnType<typeof uuidV7Ids> },
    trx: Transaction,
  ) => Promise<void>;
  readonly components: readonly Component[];
}

/** Two events of so many days ago, each in a block of then. */
export async function agedAudit(
  { database, keyring, trail, append }: Omit<PurgedAudit, 'components'>,
  daysAgo: number,
): Promise<void> {
  const clock = { now: () => later(new Date(), -daysAgo * millisecondsPerDay) };
  const deps = { database, keyring, clock, ids: uuidV7Ids(clock), metrics: openMetrics() };
  for (let block = 1; block <= 2; block += 1) {
    await inTransaction(database, (trx) => append(deps, trx));
    await linkAuditEvents(deps, trail);
  }
}

/** Has events in blocks of `daysAgo` and runs the components until they are purged; what the audit says then. */
export async function purgedAudit({ components, ...audit }: PurgedAudit, daysAgo: number) {
  const { database } = audit;
  await agedAudit(audit, daysAgo);
  await startAll(components, silentLog);
  try {
    await waitFor('the purge', async () => (await database('audit_purge')).length === 1);
  } finally {
    await stopAll(components, silentLog);
  }
  return database('audit_event').where({ action: 'audit-purged' }).select('actor', 'action', 'reason');
}
