/** What goes first where there is not room for all. */
import type { QueueShare } from '../../../runtime/queue-shares';
import type { MessageChannel } from './channel';

/** `urgent`: halves, codes and notices, and what another service's user waits for. */
export type Priority = 'urgent' | 'normal' | 'bulk';

/** Of what a channel can take while each class has messages waiting. */
const shares: Readonly<Record<Priority, number>> = { urgent: 16, normal: 4, bulk: 1 };

export const priorities: readonly Priority[] = ['urgent', 'normal', 'bulk'];

/** The queue whose jobs send a message each; queues for each channel, so that a slow carrier of one keeps no other waiting. */
export function sendQueue(channel: MessageChannel, priority: Priority): string {
  return `send-${channel}-${priority}`;
}

export function sendQueues(channel: MessageChannel): readonly QueueShare[] {
  return priorities.map((priority) => ({ name: sendQueue(channel, priority), share: shares[priority] }));
}
