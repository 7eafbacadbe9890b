/** What credentials may know of a delivery that it gave to this service. */
import type * as ledger from '../../../runtime/ledger-delivery';
import type { LetterState } from './letter';
import type { PrintChannel } from './print-channel';

export type LedgerAttempt = ledger.LedgerAttempt<PrintChannel, LetterState>;
export type LedgerDelivery = ledger.LedgerDelivery<PrintChannel, LetterState>;

/** A letter that arrived or came back did so, whatever became of a newer attempt. */
export function isDecisive(state: LetterState): boolean {
  return state === 'delivered' || state === 'returned';
}
