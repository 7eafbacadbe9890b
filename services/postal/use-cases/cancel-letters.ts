import { rememberEvent } from '../../../runtime/inbox';
import { inTransaction } from '../../../runtime/transaction';
import { endedByCancellation } from '../domain/delivery';
import type { CancellationEvent } from '../domain/delivery-event';
import type { LetterState } from '../domain/letter';
import { cancelDelivery, lockDelivery } from '../store/delivery';
import { endUnbegun, isTooOld, keptUntil, type ReceiveDeps } from './receive-letter';
import { reportLetters } from './report-letter';

/**
 * Ends what was not begun of a delivery and erases its copies; coming first, it leaves a tombstone, which is reported
 * `cancelled` too. What is in a closed batch goes out and is reported so; what was sent stays so. Fault unavailable.
 */
export async function cancelLetters(deps: ReceiveDeps, event: CancellationEvent): Promise<void> {
  const now = deps.clock.now();
  const keepUntil = keptUntil(deps, event, now);
  const tooOld = isTooOld(deps, event, now);
  const { deliveryId, attempt } = event;
  const states = await inTransaction(deps.database, async (trx): Promise<readonly LetterState[]> => {
    if (!(await rememberEvent(trx, { eventId: event.eventId, expireTime: keepUntil }))) return [];
    const delivery = await lockDelivery(trx, deliveryId, keepUntil);
    const { known, unseen } = endedByCancellation(delivery, attempt);
    await cancelDelivery(trx, deliveryId, now);
    await endUnbegun(deps, trx, deliveryId, known, { state: 'cancelled', reason: 'CANCELLED' }, now);
    if (unseen !== undefined && !tooOld) {
      const about = { deliveryId, attempt: unseen, isCanary: false };
      const report = { ...about, state: 'cancelled', reason: 'CANCELLED', time: now } as const;
      await reportLetters(deps, trx, [report]);
    }
    return known.map(() => 'cancelled' as const);
  });
  if (tooOld) deps.tooOld();
  deps.outbox.ring();
  deps.counted(states);
}
