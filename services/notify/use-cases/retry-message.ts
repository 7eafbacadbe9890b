import { later } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault, invalidFields } from '../../../runtime/fault';
import { cancelJobs, enqueueJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import type { Message } from '../domain/message';
import { longestLifeMilliseconds } from '../domain/notification';
import { sendQueue } from '../domain/priority';
import type { Reader, ShownMessage } from '../domain/shown-message';
import { appendAuditEvent } from '../store/audit-events';
import { findSendTime, restartServiceMessage } from '../store/service-message';
import { lockedMessage, shownMessage } from './get-message';
import type { NotificationDeps } from './notification-deps';
import { tellChanges } from './tell-change';

export interface RetryInput {
  readonly id: string;
  /** Undefined: as long again as at first. */
  readonly expireTime: Date | undefined;
}

/**
 * Sends a service's message that failed or expired once more, from its first channel on, under the same id. A try whose end nobody
 * knows may have reached its recipient: whoever asks accepts that it comes twice.
 * Faults: invalid INVALID_FIELDS; not-found MESSAGE_NOT_FOUND; precondition NOT_RETRIABLE; unavailable.
 */
export async function retryMessage(deps: NotificationDeps, input: RetryInput, reader: Reader): Promise<ShownMessage> {
  const now = deps.clock.now();
  checkExpiry(input.expireTime, now);
  const channel = await inTransaction(deps.database, (trx) => restart(deps, trx, input, reader, now));
  deps.ringWorkers(channel);
  deps.watch.counted(channel, ['accepted']);
  return shownMessage(deps, input.id, reader);
}

/** The channel on which it begins again. */
async function restart(
  deps: NotificationDeps,
  trx: Transaction,
  { id, expireTime }: RetryInput,
  reader: Reader,
  now: Date,
): Promise<MessageChannel> {
  const message = await lockedMessage(trx, id, reader, now);
  const { caller, state, priority } = message;
  if (caller === undefined) throw notRetriable("it is of credentials: OperatorService's RetryDelivery sends it again");
  if (state !== 'failed' && state !== 'expired') throw notRetriable('only what failed or expired is sent again');
  const notAfterTime = expireTime ?? later(now, lifeOf(message, await findSendTime(trx, id)));
  const channel = await restartServiceMessage(trx, id, { from: state, notAfterTime });
  if (channel === undefined) throw notRetriable('its content is not kept any more');
  if (reader.kind === 'operator')
    await appendAuditEvent(deps, trx, { actor: reader.actor, action: 'message-retried', subjectId: id });
  // One that expired may have left its last job: two would send it twice.
  await cancelJobs(trx, sendQueue(message.channel, priority), [id]);
  await enqueueJob(trx, { id: deps.ids.next(), queue: sendQueue(channel, priority), subjectId: id });
  await tellChanges(deps, trx, [{ message: { ...message, channel }, state: 'accepted', time: now }]);
  return channel;
}

/** From when it could first go out to when it no longer could. */
function lifeOf({ acceptedTime, notAfterTime }: Message, sendTime: Date | undefined): number {
  return Math.min(longestLifeMilliseconds, notAfterTime.getTime() - (sendTime ?? acceptedTime).getTime());
}

function checkExpiry(expireTime: Date | undefined, now: Date): void {
  if (expireTime === undefined) return;
  if (expireTime > now && expireTime <= later(now, longestLifeMilliseconds)) return;
  throw invalidFields([
    { field: 'expire_time', reason: 'TIME_OUT_OF_RANGE', description: 'must be after now, by 90 days at most' },
  ]);
}

function notRetriable(why: string): Fault {
  return new Fault('precondition', 'NOT_RETRIABLE', why);
}
