import type { Database } from '../../../runtime/database';
import { type AskedDeliveries, type LedgerPage, type ListLedgerDeps, listLedger } from '../../../runtime/ledger';
import { isDecisive } from '../domain/ledger';
import type { LetterState } from '../domain/letter';
import type { PrintChannel } from '../domain/print-channel';
import { findCancelTimes, findLedgerAttempts, findLedgerPage } from '../store/ledger';

export interface LedgerDeps extends ListLedgerDeps {
  readonly database: Database;
}

/** What is known here of credentials' deliveries, by their ids or by age. Faults: invalid INVALID_FIELDS; unavailable. */
export function listDeliveries(
  deps: LedgerDeps,
  asked: AskedDeliveries,
): Promise<LedgerPage<PrintChannel, LetterState>> {
  const { database } = deps;
  return listLedger(deps, asked, {
    findPage: (span, after, limit) => findLedgerPage(database, span, after, limit),
    findAttempts: (ids) => findLedgerAttempts(database, ids),
    findCancelTimes: (ids) => findCancelTimes(database, ids),
    isDecisive,
  });
}
