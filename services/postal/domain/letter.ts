/** A letter: one attempt of one delivery, from the event that asked for it to its end. */
import type { LetterClass } from './batch';
import type { SealedBlob } from './delivery-event';
import type { Half } from './letter-content';
import type { PrintChannel } from './print-channel';

/**
 * `accepted`: it waits for its batch. `held`: it waits for an operator, since something is wrong with its address. `batched`: its
 * batch is closed, so that it goes out. `printing`: written before the first byte goes to the destination (SENDING in reports).
 * `handed-over`: the print centre has it (SENDING, too). `sent`: despatched. The others are ends.
 */
export type LetterState = UnbegunState | 'batched' | 'printing' | 'handed-over' | EndState;
/** What a cancellation, a newer attempt or its time ends. */
export type UnbegunState = (typeof unbegunStates)[number];
export type EndState = 'sent' | 'delivered' | 'returned' | 'failed' | 'expired' | 'cancelled';

export const unbegunStates = ['accepted', 'held'] as const;

/** Why a letter ended other than sent, but what the post tells (ReturnReason, LOST, DAMAGED). */
export type EndReason =
  | 'CANCELLED'
  | 'SUPERSEDED'
  | 'NOT_AFTER_PASSED'
  | 'UNSEAL_FAILED'
  | 'UNSUPPORTED_CONTENT'
  | 'UNPRINTABLE_CHARACTER'
  | 'ADDRESS_TOO_LONG'
  | 'LETTER_TOO_LONG'
  | 'DESK_UNKNOWN'
  | 'GIVEN_UP';

/** Why nobody can tell what became of it, so that an operator decides. */
export type LeftOpenReason = 'PRINT_UNCLEAR' | 'MISSING' | 'SPOILED';

export interface Letter {
  readonly id: string;
  readonly channel: PrintChannel;
  readonly credentialId: string;
  readonly issueId: string;
  readonly deliveryId: string;
  readonly attempt: number;
  /** Undefined for a notice. */
  readonly half: Half | undefined;
  readonly notAfterTime: Date;
  readonly acceptedTime: Date;
  readonly state: LetterState;
  /** Undefined until it was sorted. */
  readonly letterClass: LetterClass | undefined;
  /** A slip's desk; undefined until it was sorted. */
  readonly deskId: string | undefined;
  readonly batchId: string | undefined;
  /** Counts the prints of this attempt: more than 1 only by a recorded decision. */
  readonly printNumber: number;
  /** An operator has let it go as it is. */
  readonly isCleared: boolean;
  /** One of ours to a house of ours, of which nobody is told. */
  readonly isCanary: boolean;
  /** Since when it waits for an operator to say what becomes of it, and why. */
  readonly leftOpenTime: Date | undefined;
  readonly leftOpenReason: LeftOpenReason | undefined;
  readonly despatchTime: Date | undefined;
  /** Undefined once the letter has ended. */
  readonly sealed: SealedBlob | undefined;
  readonly traceparent: string | undefined;
}

export interface LetterEnd {
  readonly state: EndState;
  readonly reason?: EndReason;
}

export function hasEnded(state: LetterState): state is EndState {
  return state !== 'batched' && state !== 'printing' && state !== 'handed-over' && !isUnbegun(state);
}

export function isUnbegun(state: LetterState): state is UnbegunState {
  return unbegunStates.some((one) => one === state);
}
