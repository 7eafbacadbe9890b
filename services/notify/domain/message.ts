/** A message: one attempt of one delivery, from the event that asked for it to its end. */
import type { MessageChannel } from './channel';
import type { Half } from './delivery-event';

/**
 * `accepted`: no carrier has it. `sending`: a try has begun whose outcome is not known. The others are ends.
 * A try that was surely refused brings a message back to `accepted`.
 */
export type MessageState = 'accepted' | 'sending' | EndState;
export type EndState = 'sent' | 'failed' | 'expired' | 'cancelled';

/** Why a message ended other than sent. */
export type EndReason =
  | 'CANCELLED'
  | 'SUPERSEDED'
  | 'NOT_AFTER_PASSED'
  | 'CARRIER_REFUSED'
  | 'CARRIER_UNREACHABLE'
  | 'NO_CARRIER'
  | 'UNSEAL_FAILED';

export interface Message {
  readonly id: string;
  readonly credentialId: string;
  readonly issueId: string;
  readonly deliveryId: string;
  readonly attempt: number;
  readonly channel: MessageChannel;
  readonly half: Half | undefined;
  readonly notAfterTime: Date;
  readonly acceptedTime: Date;
  readonly state: MessageState;
  /** How many tries have begun. */
  readonly tries: number;
  /** How many of them a carrier may have taken: unanswered ones, and the one under way. */
  readonly possibleSends: number;
  readonly sealKeyId: string;
  /** The JWE; undefined once the message has ended or its delivery was cancelled. */
  readonly sealed: Buffer | undefined;
  readonly traceparent: string | undefined;
  /** Until then its event may come again. */
  readonly keepUntilTime: Date;
}

export interface MessageEnd {
  readonly state: EndState;
  readonly reason?: EndReason;
}

export function hasEnded(state: MessageState): state is EndState {
  return state !== 'accepted' && state !== 'sending';
}
