import { type Database, dialectOf } from './database';
import type { Log } from './log';

/** The variables under which a commit survives a power cut, and what they must be. */
const durable: Readonly<Record<string, string>> = { innodb_flush_log_at_trx_commit: '1', sync_binlog: '1' };

/** Warns where an acknowledged commit could be lost. A database without a binary log has nothing to sync. */
export async function warnOfLossyDatabase(db: Database, log: Log): Promise<void> {
  if (dialectOf(db) === 'sqlite') return;
  const [rows] = await db.raw(
    "SHOW GLOBAL VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'sync_binlog', 'log_bin')",
  );
  const values = new Map<string, string>(
    rows.map((row: { Variable_name: string; Value: string }) => [row.Variable_name, row.Value]),
  );
  for (const [variable, wanted] of Object.entries(durable)) {
    const value = values.get(variable);
    const matters = variable !== 'sync_binlog' || values.get('log_bin') === 'ON';
    if (matters && value !== wanted) log.warn('database.commits-may-be-lost', { variable, value, wanted });
  }
}
