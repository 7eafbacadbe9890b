/** Which parts of messages an SMSC has whose end is still open, so that another try does not send those again. */

/** The oldest are forgotten: their parts are sent again, as after a restart. */
const maxMessages = 10_000;

export class SentParts {
  /** By message, then by a part's place: the SMSC's id; empty where it told none. */
  private readonly byMessage = new Map<string, Map<number, string>>();

  /** A try begins; gives what earlier ones left, and fills on. */
  open(messageId: string): ReadonlyMap<number, string> {
    const parts = this.byMessage.get(messageId) ?? new Map();
    // Anew at the end: it is the youngest now.
    this.byMessage.delete(messageId);
    this.byMessage.set(messageId, parts);
    const [oldest] = this.byMessage.keys();
    if (this.byMessage.size > maxMessages && oldest !== undefined) this.byMessage.delete(oldest);
    return parts;
  }

  /** Nothing of a message that is closed: what is heard of it then is of a copy, and whoever wants another one gets it whole. */
  keep(messageId: string, part: number, reference: string): void {
    this.byMessage.get(messageId)?.set(part, reference);
  }

  /** All of it went. */
  close(messageId: string): void {
    this.byMessage.delete(messageId);
  }
}
