import type { Transaction } from '../../../runtime/database';
import { enqueueJobs } from '../../../runtime/jobs';
import { sendQueue } from '../domain/priority';
import { type AnsweredRequest, rememberRequests } from '../store/notification-request';
import { insertServiceMessages, type NewServiceMessage } from '../store/service-message';
import type { NotificationDeps } from './notification-deps';

export interface DrawnRequest extends Omit<AnsweredRequest, 'messageId'> {
  readonly message: NewServiceMessage;
}

/**
 * Writes the messages of one caller, what answers their requests, and the jobs that send them: from the commit on none is lost.
 * False, and nothing written, where one of the requests was answered meanwhile.
 */
export async function saveMessages(
  { ids, clock, tellServices }: Pick<NotificationDeps, 'ids' | 'clock' | 'tellServices'>,
  trx: Transaction,
  caller: string,
  drawn: readonly DrawnRequest[],
): Promise<boolean> {
  const answered = drawn.map((one) => ({ ...one, messageId: one.message.id }));
  if (!(await rememberRequests(trx, caller, answered))) return false;
  const messages = drawn.map(({ message }) => message);
  await insertServiceMessages(trx, messages);
  await tellServices(
    trx,
    messages.map(({ id, routes: [{ channel }], acceptedTime }) => ({
      messageId: id,
      caller,
      channel,
      state: 'accepted',
      reason: '',
      occurTime: acceptedTime,
    })),
  );
  const now = clock.now().getTime();
  await enqueueJobs(
    trx,
    messages.map(({ id, routes: [{ channel }], priority, sendTime }) => ({
      id: ids.next(),
      queue: sendQueue(channel, priority),
      subjectId: id,
      delayMilliseconds: Math.max(0, (sendTime?.getTime() ?? now) - now),
    })),
  );
  return true;
}

/** After the commit: has what is due sent at once, and counts it. */
export function tellAccepted(
  { ringWorkers, watch }: Pick<NotificationDeps, 'ringWorkers' | 'watch'>,
  messages: readonly NewServiceMessage[],
): void {
  for (const { routes, sendTime } of messages) {
    const [{ channel }] = routes;
    watch.counted(channel, ['accepted']);
    if (sendTime === undefined) ringWorkers(channel);
  }
}
