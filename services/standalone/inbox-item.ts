/** What the inbox shows: something that reached a holder, on this machine, while trying. */
export type InboxChannel = 'sms' | 'email' | 'pec' | 'letter' | 'desk-slip';

export interface NewInboxItem {
  /** The message's or letter's id: the same one twice is one item. */
  readonly id: string;
  readonly channel: InboxChannel;
  /** A number, a mail address, the lines of a postal address, or a name and a desk. */
  readonly to: string;
  /** Empty where the channel knows none. */
  readonly subject: string;
  readonly text: string;
  /** The letter as PDF. */
  readonly document: Buffer | undefined;
}

export interface InboxItem extends Omit<NewInboxItem, 'document'> {
  /** Rises with every arrival. */
  readonly position: number;
  readonly time: Date;
  readonly hasDocument: boolean;
}
