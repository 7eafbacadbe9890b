import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { isHeldFor } from '../domain/delivery';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';
import { assertLive, auditAct, checkReason, lockRequest } from './operator-act';
import { countActivation, countLetter, type OperatorsReach } from './operator-caps';
import { releaseHalf } from './release-half';

export interface ConfirmPersonalDataInput extends OperatorsReach {
  readonly pinRequestId: string;
  readonly reason: string;
}

/**
 * The contact centre has called, and what a request gave is right: its held letter is released, or the half that a cap on its contact holds.
 * Faults: invalid INVALID_FIELDS; forbidden ROLE_MISSING where a cap holds it and the operator may not go beyond; not-found
 * PIN_REQUEST_NOT_FOUND; precondition REQUEST_ENDED, NOTHING_HELD, HEALTH_CARD_UNKNOWN; unavailable.
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
    const half = deliveries.find((delivery) => isHeldFor(delivery, 'address') || isHeldFor(delivery, 'cap'));
    if (half === undefined) throw new Fault('precondition', 'NOTHING_HELD', 'no half of it waits for a call');
    if (request.route === 'postal-first' && request.healthCardIndex === undefined)
      throw new Fault('precondition', 'HEALTH_CARD_UNKNOWN', 'without a health card its PIN could not be activated');
    if (half.hold === 'cap') await countActivation(deps, trx, request, input);
    else if (request.attention === 'cap') await countLetter(deps, trx, request, input);
    await releaseHalf(deps, trx, { ...request, attention: undefined }, deliveries, half);
    await auditAct(deps, trx, request, { actor, action: 'personal-data-confirmed', reason });
    return viewOf(deps, trx, request.id);
  });
  deps.outbox.ring();
  return view;
}
