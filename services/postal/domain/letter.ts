/** A letter: one attempt of one delivery, from the event that asked for it to its end. */
import type { SealedBlob } from './delivery-event';
import type { Half } from './letter-content';

/**
 * `accepted`: nothing was drawn yet. `printing`: written before the first byte goes to the destination (SENDING in reports);
 * whether it got there, only the destination knows. The others are ends.
 */
export type LetterState = 'accepted' | 'printing' | EndState;
export type EndState = 'sent' | 'failed' | 'expired' | 'cancelled';

/** Why a letter ended other than sent. */
export type EndReason =
  | 'CANCELLED'
  | 'SUPERSEDED'
  | 'NOT_AFTER_PASSED'
  | 'UNSEAL_FAILED'
  | 'UNSUPPORTED_CONTENT'
  | 'UNPRINTABLE_CHARACTER'
  | 'ADDRESS_TOO_LONG';

export interface Letter {
  readonly id: string;
  readonly credentialId: string;
  readonly issueId: string;
  readonly deliveryId: string;
  readonly attempt: number;
  /** Undefined for a notice. */
  readonly half: Half | undefined;
  readonly notAfterTime: Date;
  readonly acceptedTime: Date;
  readonly state: LetterState;
  /** The destination at which it was begun; only that one can tell what became of it. */
  readonly spoolId: string | undefined;
  /** When it turned out that nobody can tell whether it was printed; an operator decides. */
  readonly leftOpenTime: Date | undefined;
  /** Undefined once the letter has ended, or was cancelled while it was being printed. */
  readonly sealed: SealedBlob | undefined;
  readonly traceparent: string | undefined;
}

export interface LetterEnd {
  readonly state: EndState;
  readonly reason?: EndReason;
}

export function hasEnded(state: LetterState): state is EndState {
  return state !== 'accepted' && state !== 'printing';
}
