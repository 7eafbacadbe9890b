/** What a carrier tells of a message after it took it. */
import type { MessageChannel } from './channel';

/** How a receipt says which message it is about. */
export type ReceiptSubject =
  /**
   * By the carrier's own id. Providers write the same id in hexadecimal here and in decimal there, so `readings` holds each
   * form that may have been given at submission, the likeliest first; `recipient` (E.164) tells apart what the forms confuse.
   */
  | { readonly kind: 'reference'; readonly readings: readonly string[]; readonly recipient: string | undefined }
  /** By what we wrote into it ourselves: a Message-ID, an id in a URL. */
  | { readonly kind: 'attempt'; readonly deliveryId: string; readonly attempt: number }
  /** By our own id of the message (a UUID), which was sent along with it. */
  | { readonly kind: 'message'; readonly messageId: string };

/**
 * `taken`: the carrier, or the next one, has it, again. `delayed`: not yet, but it goes on trying. `delivered` and `failed` are
 * ends. A message of several parts is delivered when each of them is, and failed when one is.
 */
export type ReceiptOutcome = 'taken' | 'delayed' | 'delivered' | 'failed';

/** Why nothing more is sent to a recipient. */
export type SuppressionReason = 'hard-bounce' | 'complaint' | 'operator' | 'unsubscribed';

export interface CarrierReceipt {
  /** The configured name of the carrier. */
  readonly carrier: string;
  readonly channel: MessageChannel;
  readonly subject: ReceiptSubject;
  readonly outcome: ReceiptOutcome;
  /** UPPER_SNAKE, at most 50 characters, without personal data; empty where all went well. */
  readonly reason: string;
  /** When it happened, by the carrier's clock. */
  readonly occurTime: Date;
  /** Where nothing more is to be sent to the recipient after this. */
  readonly suppress?: Exclude<SuppressionReason, 'operator'>;
}
