/** What credentials tells this service, in this service's words. The sealed content is opened only when it is sent. */
import type { MessageChannel } from './channel';

export type Half = 'first' | 'second';

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
  readonly channel: MessageChannel;
  readonly notAfterTime: Date;
}

/** Deliver this. A notice has no half. */
export interface MessageEvent extends SignedFields {
  readonly kind: 'message';
  readonly half: Half | undefined;
  readonly sealed: SealedBlob;
  /** The trace that goes on with it. */
  readonly traceparent: string | undefined;
}

/** Do not begin this delivery any more, whatever its attempt. */
export interface CancellationEvent extends SignedFields {
  readonly kind: 'cancellation';
}

export type DeliveryEvent = MessageEvent | CancellationEvent;
