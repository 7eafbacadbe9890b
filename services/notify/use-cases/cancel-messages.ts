import { rememberEvent } from '../../../runtime/inbox';
import { inTransaction } from '../../../runtime/transaction';
import { endedByCancellation } from '../domain/delivery';
import type { CancellationEvent } from '../domain/delivery-event';
import type { MessageState } from '../domain/message';
import { cancelDelivery, lockDelivery } from '../store/delivery';
import { eraseSealedCopies } from '../store/message-progress';
import { endUnbegun, isTooOld, keptUntil, type ReceiveDeps } from './receive-message';
import { reportMessages } from './report-message';

/**
 * Ends what no carrier has of a delivery and erases its copies; coming first, it leaves a tombstone, which is reported
 * `cancelled` too. A try that has begun goes on and is reported as it ends, but it is the last; what was sent stays so.
 * Fault unavailable: the same event is to be handed in again.
 */
export async function cancelMessages(deps: ReceiveDeps, event: CancellationEvent): Promise<void> {
  const now = deps.clock.now();
  const keepUntil = keptUntil(deps, event, now);
  const tooOld = isTooOld(deps, event, now);
  const { deliveryId, attempt } = event;
  const end = { state: 'cancelled', reason: 'CANCELLED' } as const;
  const states = await inTransaction(deps.database, async (trx): Promise<readonly MessageState[]> => {
    if (!(await rememberEvent(trx, { eventId: event.eventId, expireTime: keepUntil }))) return [];
    const delivery = await lockDelivery(trx, deliveryId, keepUntil);
    const { known, unseen } = endedByCancellation(delivery, attempt);
    await cancelDelivery(trx, deliveryId, now);
    await endUnbegun(deps, trx, event, known, end, now);
    await eraseSealedCopies(trx, deliveryId);
    if (unseen !== undefined && !tooOld)
      await reportMessages(deps, trx, [{ deliveryId, attempt: unseen, ...end, time: now }]);
    return known.map(() => 'cancelled' as const);
  });
  if (tooOld) deps.watch.tooOld();
  deps.outbox.ring();
  deps.watch.counted(event.channel, states);
}
