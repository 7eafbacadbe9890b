/** What credentials may know of a delivery that it gave to this service. */
import type * as ledger from '../../../runtime/ledger-delivery';
import type { MessageChannel } from './channel';
import type { MessageState } from './message';

export type LedgerAttempt = ledger.LedgerAttempt<MessageChannel, MessageState>;
export type LedgerDelivery = ledger.LedgerDelivery<MessageChannel, MessageState>;

/** A message that was delivered is not undelivered by a newer attempt. */
export function isDecisive(state: MessageState): boolean {
  return state === 'delivered';
}
