import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { cancelJobs } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import { sendQueue } from '../domain/priority';
import type { Reader, ShownMessage } from '../domain/shown-message';
import { appendAuditEvent } from '../store/audit-events';
import { endAndTell } from './end-message';
import { lockedMessage, shownMessage } from './get-message';
import type { NotificationDeps } from './notification-deps';

/**
 * Ends a service's message that no carrier has; one that has ended stays as it is.
 * Faults: not-found MESSAGE_NOT_FOUND; precondition MESSAGE_BEGUN where a carrier may have it, NOT_CANCELLABLE for one of
 * credentials; unavailable.
 */
export async function cancelMessage(deps: NotificationDeps, id: string, reader: Reader): Promise<ShownMessage> {
  const cancelled = await inTransaction(deps.database, (trx) => cancel(deps, trx, id, reader));
  if (cancelled !== undefined) deps.watch.counted(cancelled, ['cancelled']);
  return shownMessage(deps, id, reader);
}

/** The channel on which it was cancelled; undefined where it had ended. */
async function cancel(
  deps: NotificationDeps,
  trx: Transaction,
  id: string,
  reader: Reader,
): Promise<MessageChannel | undefined> {
  const time = deps.clock.now();
  const message = await lockedMessage(trx, id, reader, time);
  const { caller, state, channel, priority } = message;
  if (caller === undefined)
    throw new Fault('precondition', 'NOT_CANCELLABLE', 'it is of credentials, which cancels it by its revocation');
  if (state === 'sending') throw begun();
  if (state !== 'accepted') return undefined;
  const end = { state: 'cancelled', reason: 'CANCELLED' } as const;
  if ((await endAndTell(deps, trx, message, { from: state, end, time })) === undefined) throw begun();
  await cancelJobs(trx, sendQueue(channel, priority), [id]);
  if (reader.kind === 'operator')
    await appendAuditEvent(deps, trx, { actor: reader.actor, action: 'message-cancelled', subjectId: id });
  return channel;
}

function begun(): Fault {
  return new Fault('precondition', 'MESSAGE_BEGUN', 'a carrier may have it by now');
}
