import { type ChangeStreamDeps, streamChanges, type WatchedChange } from '../../../runtime/change-stream';
import type { ServiceMessageChange } from '../domain/service-message-change';
import { messageChanges } from '../store/message-change';
import type { NotificationDeps } from './notification-deps';

export type MessageWatchDeps = Pick<
  ChangeStreamDeps<never, ServiceMessageChange>,
  'changeWatch' | 'keepAliveMilliseconds'
>;

export type WatchedMessageChange = WatchedChange<ServiceMessageChange>;

/** Every state that a message of this caller comes to. What it yields, and its faults, are streamChanges'. */
export function watchMessages(
  deps: MessageWatchDeps & Pick<NotificationDeps, 'database' | 'keyring'>,
  resumeToken: string,
  caller: string,
  signal: AbortSignal,
): AsyncIterable<WatchedMessageChange> {
  const reader = { resumeToken, tokenScope: ['WatchMessages', caller], filter: { caller } };
  return streamChanges({ ...deps, feed: messageChanges }, reader, signal);
}
