/** A mail as it was found in a mailbox, and what becomes of it there. */

export interface ReceivedMail {
  /** As it came, or its first bytes. */
  readonly raw: Buffer;
  /** It is larger than what is read of a mail. */
  readonly truncated: boolean;
  /** By the mailbox: unique in it until the mailbox is made anew. */
  readonly uid: number;
  /** When the mailbox got it, by the server's clock. */
  readonly receiveTime: Date;
}

/** `taken`: all of it is committed here, so it is deleted there. `not-ours`: it is put aside for an operator. */
export type MailHandling = 'taken' | 'not-ours';

/**
 * What is done with each mail. The same mail may come again. A throw leaves it in the mailbox: Fault unavailable or
 * exhausted, nothing can be handled at present, and all wait; Fault invalid, it will never be handled: it is put aside; anything else,
 * it is tried again a few times.
 */
export type HandleMail = (mail: ReceivedMail) => Promise<MailHandling>;
