import type { Database } from '../../../runtime/database';
import { type AskedDeliveries, type LedgerPage, type ListLedgerDeps, listLedger } from '../../../runtime/ledger';
import type { MessageChannel } from '../domain/channel';
import { isDecisive } from '../domain/ledger';
import type { MessageState } from '../domain/message';
import { findCancelTimes, findLedgerAttempts, findLedgerPage } from '../store/ledger';

export interface LedgerDeps extends ListLedgerDeps {
  readonly database: Database;
  /** Those of which this process tells. */
  readonly channels: readonly MessageChannel[];
}

/** What is known here of credentials' deliveries, by their ids or by age. Faults: invalid INVALID_FIELDS; unavailable. */
export function listDeliveries(
  deps: LedgerDeps,
  asked: AskedDeliveries,
): Promise<LedgerPage<MessageChannel, MessageState>> {
  const { database, channels } = deps;
  return listLedger(deps, asked, {
    findPage: (span, after, limit) => findLedgerPage(database, channels, span, after, limit),
    findAttempts: (ids) => findLedgerAttempts(database, channels, ids),
    findCancelTimes: (ids) => findCancelTimes(database, ids),
    isDecisive,
  });
}
