import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { isHeldFor } from '../domain/delivery';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';
import { assertLive, auditAct, checkReason, lockRequest } from './operator-act';
import { releaseLetter } from './release-letter';

export interface ConfirmPersonalDataInput {
  readonly pinRequestId: string;
  readonly reason: string;
}

/**
 * The contact centre has called, and the address that a request gave is right: its held letter is released.
 * Faults: invalid INVALID_FIELDS; not-found PIN_REQUEST_NOT_FOUND; precondition REQUEST_ENDED, NOTHING_HELD, HEALTH_CARD_UNKNOWN; unavailable.
 */
export async function confirmPersonalData(
  deps: CredentialsDeps,
  input: ConfirmPersonalDataInput,
  actor: string,
): Promise<PinRequestView> {
  const reason = checkReason(input.reason);
  const view = await inTransaction(deps.database, async (trx) => {
    const { request, deliveries } = await lockRequest(trx, input.pinRequestId);
    assertLive(request);
    const letter = deliveries.find((delivery) => isHeldFor(delivery, 'address'));
    if (letter === undefined) throw new Fault('precondition', 'NOTHING_HELD', 'no letter of it waits for a call');
    if (request.route === 'postal-first' && request.healthCardIndex === undefined)
      throw new Fault('precondition', 'HEALTH_CARD_UNKNOWN', 'without a health card its PIN could not be activated');
    await releaseLetter(deps, trx, { ...request, attention: undefined }, deliveries, letter);
    await auditAct(deps, trx, request, { actor, action: 'personal-data-confirmed', reason });
    return viewOf(deps, trx, request.id);
  });
  deps.outbox.ring();
  return view;
}
