/** What credentials tells this service, in this service's words. The sealed content is opened only when it is printed. */
import type { Half } from './letter-content';
import type { PrintChannel } from './print-channel';

export interface SealedBlob {
  readonly keyId: string;
  readonly jwe: Buffer;
}

/** What every event says, and credentials signed. */
export interface SignedFields {
  readonly eventId: string;
  readonly credentialId: string;
  readonly issueId: string;
  readonly deliveryId: string;
  /** From 1; credentials' resend number. */
  readonly attempt: number;
  /** Nothing is printed after this. */
  readonly notAfterTime: Date;
}

/** Print this. A notice has no half. */
export interface LetterEvent extends SignedFields {
  readonly kind: 'letter';
  readonly channel: PrintChannel;
  readonly half: Half | undefined;
  readonly sealed: SealedBlob;
}

/** Do not begin this delivery any more, whatever its attempt, and erase its copy. */
export interface CancellationEvent extends SignedFields {
  readonly kind: 'cancellation';
}

export type DeliveryEvent = LetterEvent | CancellationEvent;
