import type { Transaction } from '../../../runtime/database';
import { lettersOf } from '../domain/caps';
import type { Delivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { toSendAgain } from '../domain/resend';
import { appendAuditEvent } from '../store/audit-events';
import { findDeliveries } from '../store/deliveries';
import { blocksOnRequest } from './address-blocks';
import { useWithinCaps } from './caps';
import type { CredentialsDeps } from './deps';
import { moveRequestOn } from './move-request-on';
import { sendAgain } from './send-again';

/**
 * Sends the halves of a locked issue again, as far as they have gone out and their caps allow: the same blobs under the same ids. The caller holds the
 * holder's lock, and rings after the commit.
 */
export async function resendHalves(
  deps: CredentialsDeps,
  trx: Transaction,
  request: PinRequest,
  { caller, reason }: { readonly caller: string; readonly reason?: string | undefined },
): Promise<void> {
  const before = await findDeliveries(trx, request.id);
  const resent = new Map<string, Delivery>();
  for (const delivery of toSendAgain(request, before, deps.clock.now(), deps.policy)) {
    if (delivery.channel === 'letter' && !(await mayLetterGo(deps, trx, request))) continue;
    const again = await sendAgain(deps, trx, request, delivery);
    if (again !== undefined) resent.set(delivery.id, again);
  }
  if (resent.size === 0) return;
  const after = before.map((delivery) => resent.get(delivery.id) ?? delivery);
  await moveRequestOn(deps, trx, request, before, after); // what goes out once more raises no alarm
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: caller,
    action: 'half-resent',
    holderId: request.holderId,
    pinRequestId: request.id,
    ...(reason === undefined ? {} : { reason }),
  });
}

async function mayLetterGo(deps: CredentialsDeps, trx: Transaction, request: PinRequest): Promise<boolean> {
  if ((await blocksOnRequest(deps, trx, request)).length > 0) return false; // another letter came back from there
  return useWithinCaps(deps, trx, [lettersOf(request.holderId)]);
}
