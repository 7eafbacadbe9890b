import type { MessageChannel } from './channel';
import type { MessageState } from './message';

/** A state that another service's message came to, for the service that watches or is called. No personal data. */
export interface ServiceMessageChange {
  readonly messageId: string;
  /** Whose message it is, by its identity. */
  readonly caller: string;
  readonly channel: MessageChannel;
  readonly state: MessageState;
  /** UPPER_SNAKE; empty where all went well. */
  readonly reason: string;
  readonly occurTime: Date;
}
