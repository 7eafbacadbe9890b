import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { lettersOf } from '../domain/caps';
import { raiseAlarms } from './alarms';
import { useBeyondCaps } from './caps';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';
import { moveRequestOn } from './move-request-on';
import { assertLive, assertReleased, auditAct, checkReason, lockRequestOfDelivery } from './operator-act';
import { sendAgain } from './send-again';

export interface RetryDeliveryInput {
  readonly deliveryId: string;
  readonly reason: string;
}

/**
 * Sends a half again, by an operator's decision: the next attempt, the same half to the same recipient, whatever became of the one before.
 * Faults: invalid INVALID_FIELDS; not-found DELIVERY_NOT_FOUND; precondition REQUEST_ENDED, DELIVERY_HELD, TOO_LATE; unavailable.
 */
export async function retryDelivery(
  deps: CredentialsDeps,
  input: RetryDeliveryInput,
  actor: string,
): Promise<PinRequestView> {
  const reason = checkReason(input.reason);
  const { view, alarms } = await inTransaction(deps.database, async (trx) => {
    const { request, deliveries, delivery } = await lockRequestOfDelivery(trx, input.deliveryId);
    assertLive(request);
    assertReleased(delivery);
    const again = await sendAgain(deps, trx, request, delivery);
    if (again === undefined) throw new Fault('precondition', 'TOO_LATE', 'the issue ends before it would be of use');
    if (delivery.channel === 'letter') await useBeyondCaps(deps, trx, [lettersOf(request.holderId)]);
    const after = deliveries.map((one) => (one.id === delivery.id ? again : one));
    const alarms = await moveRequestOn(deps, trx, request, deliveries, after);
    await auditAct(deps, trx, request, { actor, action: 'delivery-retried', reason });
    return { view: await viewOf(deps, trx, request.id), alarms };
  });
  raiseAlarms(deps, alarms);
  deps.outbox.ring();
  return view;
}
