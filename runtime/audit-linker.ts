/**
 * Links committed events into blocks, one process at a time, after the fact: who appends waits for nobody. Order is (block, id); an event that commits
 * late comes into a later block.
 */
import { writeBeginning } from './audit-beginning';
import { blockOf } from './audit-block';
import { findChainEnd, findUnlinked, insertBlock } from './audit-chain';
import type { AuditTrail } from './audit-event';
import type { Clock } from './clock';
import type { Database, Transaction } from './database';
import { isDuplicateKey } from './database-fault';
import type { Keyring } from './keyring';
import type { Metrics } from './metrics';
import type { Round } from './poller';
import { inTransaction } from './transaction';

export interface AuditChainDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Of one block: bounds the statement, and what a check holds in memory. */
export const mostEventsPerBlock = 500;

/** A round of the one linker, to be run under a lease. Faults: unavailable. */
export async function linkAuditEvents(deps: AuditChainDeps, trail: AuditTrail): Promise<Round> {
  try {
    const linked = await inTransaction(deps.database, (trx) => linkBlock(deps, trx, trail));
    return linked === mostEventsPerBlock ? 'more' : 'idle';
  } catch (error) {
    // Another process, whose lease had just ended here, was first.
    if (isDuplicateKey(error)) return 'more';
    throw error;
  }
}

/** Resolves to how many were linked. Of two who do it at once, one fails by a duplicate key: no event is in two blocks. */
async function linkBlock(deps: AuditChainDeps, trx: Transaction, { service }: AuditTrail): Promise<number> {
  // In this order: an end read after the events could be that of another's linking of them.
  const end = await findChainEnd(trx);
  const events = await findUnlinked(trx, mostEventsPerBlock);
  if (events.length === 0) return 0;
  const now = deps.clock.now();
  const key = deps.keyring.current('audit');
  if (end.number === 0) await writeBeginning(trx, key, service, now);
  await insertBlock(trx, blockOf(key, service, end, events, now));
  return events.length;
}
