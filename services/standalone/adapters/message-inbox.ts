import { type MessageChannel, messageChannels } from '../../notify/domain/channel';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../../notify/ports';
import type { Inbox } from '../inbox';

/** Takes every message of its channels into the inbox. The same one again, whatever try it is, stays one item. */
export class MessageInbox implements MessageCarrier {
  readonly name = 'inbox';
  readonly givesReceipts = false;

  constructor(
    private readonly inbox: Inbox,
    readonly channels: readonly MessageChannel[] = messageChannels,
  ) {}

  async send(message: OutgoingMessage): Promise<CarrierOutcome> {
    const { id, channel, recipient, subject, text } = message;
    try {
      await this.inbox.put({ id, channel, to: recipient, subject, text, document: undefined });
      return { kind: 'sent', references: [id] };
    } catch {
      return { kind: 'unclear', reason: 'INBOX_UNAVAILABLE' };
    }
  }
}
