import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Keyring } from '../../../runtime/keyring';
import type { MessageChannel } from '../domain/channel';
import type { Quota } from '../domain/quota';
import type { Templates } from '../templates/templates';
import type { MessageWatch } from './message-metrics';
import type { TellDeps } from './tell-change';

/** What the calls of other services stand on. */
export interface NotificationDeps extends TellDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly templates: Templates;
  readonly clock: Clock;
  readonly watch: MessageWatch;
  /** How long a message waits at most where its caller says nothing, by its first channel. */
  readonly timeToLiveMilliseconds: Readonly<Record<MessageChannel, number>>;
  readonly quotaOf: (caller: string) => Quota;
  /** Tells the channel's workers, where this process has them, that there is something to send. */
  readonly ringWorkers: (channel: MessageChannel) => void;
}
