/** A message: one attempt of one delivery of credentials, or what another service asked to be sent, from then to its end. */
import type { MessageChannel } from './channel';
import type { Half } from './delivery-event';
import type { Priority } from './priority';

/**
 * `accepted`: no carrier has it. `sending`: a try has begun whose outcome is not known. `sent`: a carrier took it, and may still
 * tell more. A try that was surely refused brings a message back to `accepted`.
 */
export type MessageState = 'accepted' | 'sending' | EndState;
export type EndState = 'sent' | 'delivered' | 'failed' | 'expired' | 'cancelled';

export interface Message {
  readonly id: string;
  /** Empty where the message is another service's; so is issueId. */
  readonly credentialId: string;
  readonly issueId: string;
  /** Another service's message is its own only delivery. */
  readonly deliveryId: string;
  readonly attempt: number;
  readonly channel: MessageChannel;
  readonly half: Half | undefined;
  /** The service that asked for it; undefined for a half or a notice of credentials. */
  readonly caller: string | undefined;
  readonly priority: Priority;
  readonly notAfterTime: Date;
  readonly acceptedTime: Date;
  readonly state: MessageState;
  /** How many tries have begun. */
  readonly tries: number;
  /** How many of them a carrier may have taken: unanswered ones, and the one under way. */
  readonly possibleSends: number;
  /** Who got the last try, and when that began by the database's clock. */
  readonly carrier: string | undefined;
  readonly tryTime: Date | undefined;
  readonly sealKeyId: string;
  /** The JWE; undefined once the message has ended or its delivery was cancelled. */
  readonly sealed: Buffer | undefined;
  readonly traceparent: string | undefined;
  /** Until then its event may come again. */
  readonly keepUntilTime: Date;
}

export interface MessageEnd {
  readonly state: EndState;
  /** UPPER_SNAKE, of docs/reasons.md: one of ours, or what a carrier's receipt said. None where all went well. */
  readonly reason?: string;
}

/** Whether no try of it will begin any more. */
export function hasEnded(state: MessageState): state is EndState {
  return state !== 'accepted' && state !== 'sending';
}
