import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import type { Surge } from '../domain/surge';
import { appendAuditEvent } from '../store/audit-events';
import { lockSurge, saveEnd } from '../store/surges';
import type { CredentialsDeps } from './deps';
import { checkReason } from './operator-act';

/**
 * Ends a surge before its time, or one that has not begun; what was let through stays. Every process goes by the ordinary policy within a second. Ended again it is
 * answered as it is. Faults: invalid INVALID_FIELDS; not-found SURGE_UNKNOWN; precondition SURGE_OVER where its time was over; unavailable.
 */
export async function endSurge(
  deps: CredentialsDeps,
  { surgeId, reason }: { readonly surgeId: string; readonly reason: string },
  operator: string,
): Promise<Surge> {
  const words = checkReason(reason);
  const surge = await inTransaction(deps.database, async (trx) => {
    const found = isUuid(surgeId) ? await lockSurge(trx, surgeId) : undefined;
    if (found === undefined) throw new Fault('not-found', 'SURGE_UNKNOWN', 'no surge has this id');
    if (found.ended !== undefined) return found;
    const time = deps.clock.now();
    if (found.endTime <= time) throw new Fault('precondition', 'SURGE_OVER', 'its time is over');
    const ended = { time, operator, reason: words };
    await saveEnd(trx, found.id, ended);
    await appendAuditEvent(deps, trx, {
      id: deps.ids.next(),
      occurTime: time,
      actor: operator,
      action: 'surge-ended',
      subjectId: found.id,
      reason: words,
    });
    return { ...found, ended };
  });
  await deps.surge.look();
  return surge;
}
