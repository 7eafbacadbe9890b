/** Which parts of messages an SMSC has whose end is still open, so that another try does not send those again. */

/** By a part's place, the SMSC's id; empty where it told none. */
export type PartReferences = Map<number, string>;

/** The oldest are forgotten: their parts are sent again, as after a restart. */
const maxMessages = 10_000;

export class SentParts {
  private readonly byMessage = new Map<string, PartReferences>();

  /**
   * A try begins: what earlier ones left, to be filled on, also by an answer that comes late. Once the message is closed that
   * changes nothing any more: it was about a copy, and whoever wants another one gets it whole.
   */
  open(messageId: string): PartReferences {
    const parts: PartReferences = this.byMessage.get(messageId) ?? new Map();
    // Anew at the end: it is the youngest now.
    this.byMessage.delete(messageId);
    this.byMessage.set(messageId, parts);
    const [oldest] = this.byMessage.keys();
    if (this.byMessage.size > maxMessages && oldest !== undefined) this.byMessage.delete(oldest);
    return parts;
  }

  /** All of it went. */
  close(messageId: string): void {
    this.byMessage.delete(messageId);
  }
}
