/** What ends where an operator gives a holder another issue than the one under way. */
import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import type { PinRequest } from '../domain/pin-request';
import { lockLiveRequests } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { replaceIssue } from './end-issue';

/** Its holder, whom the desk has seen, has the slip in hand, and what was signed there makes its PIN dispositive. */
export function issuedAtDesk(): Fault {
  return new Fault('precondition', 'ISSUED_AT_DESK', 'the PIN was issued at a desk: issue it there anew');
}

/**
 * The holder's issue under way is REPLACED, never a desk's: a call about another application does not outweigh who was seen in person. Faults: precondition
 * ISSUED_AT_DESK.
 */
export async function replaceIssueUnderWay(
  deps: CredentialsDeps,
  trx: Transaction,
  { holderId, applicationFingerprint }: PinRequest,
): Promise<void> {
  for (const live of await lockLiveRequests(trx, holderId, applicationFingerprint)) {
    if (live.outcome !== 'issued') continue;
    if (live.route === 'desk') throw issuedAtDesk();
    await replaceIssue(deps, trx, live);
  }
}
