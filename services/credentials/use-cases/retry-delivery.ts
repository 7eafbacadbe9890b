import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { assertUnblocked, blocksOnRequest } from './address-blocks';
import { raiseAlarms } from './alarms';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';
import { moveRequestOn } from './move-request-on';
import { assertLive, assertReleased, auditAct, checkReason, lockRequestOfDelivery } from './operator-act';
import { countLetter, type OperatorsReach } from './operator-caps';
import { sendAgain } from './send-again';

export interface RetryDeliveryInput extends OperatorsReach {
  readonly deliveryId: string;
  readonly reason: string;
  /** Whether this operator may have slips printed again, and nothing else; absent: not. */
  readonly onlyAtDesk?: boolean;
}

/**
 * Sends a half again, by an operator's decision: the next attempt, the same half to the same recipient, whatever became of the one before.
 * Faults: invalid INVALID_FIELDS; forbidden ROLE_MISSING where a letter would be one too many and the operator may not go beyond, and of what is no
 * slip for who may only print slips; not-found DELIVERY_NOT_FOUND; precondition REQUEST_ENDED, DELIVERY_HELD, ADDRESS_BLOCKED where a letter came back from there, TOO_LATE; unavailable.
 */
export async function retryDelivery(
  deps: CredentialsDeps,
  input: RetryDeliveryInput,
  actor: string,
): Promise<PinRequestView> {
  const reason = checkReason(input.reason);
  const { view, alarms } = await inTransaction(deps.database, async (trx) => {
    const { request, deliveries, delivery } = await lockRequestOfDelivery(trx, input.deliveryId);
    if (input.onlyAtDesk && delivery.channel !== 'desk-slip')
      throw new Fault('forbidden', 'ROLE_MISSING', 'a desk prints its slips again, and sends nothing else');
    assertLive(request);
    assertReleased(delivery);
    if (delivery.channel === 'letter') {
      assertUnblocked(await blocksOnRequest(deps, trx, request));
      await countLetter(deps, trx, request, input);
    }
    const again = await sendAgain(deps, trx, request, delivery);
    if (again === undefined) throw new Fault('precondition', 'TOO_LATE', 'the issue ends before it would be of use');
    const after = deliveries.map((one) => (one.id === delivery.id ? again : one));
    const alarms = await moveRequestOn(deps, trx, request, deliveries, after);
    await auditAct(deps, trx, request, { actor, action: 'delivery-retried', reason });
    return { view: await viewOf(deps, trx, request.id), alarms };
  });
  raiseAlarms(deps, alarms);
  deps.outbox.ring();
  return view;
}
