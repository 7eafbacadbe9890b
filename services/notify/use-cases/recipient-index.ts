/** How a recipient is found again without being written down. */
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { MessageChannel } from '../domain/channel';

/** The index under the current key. Mail addresses are compared without case. */
export function recipientIndex(cipher: FieldCipher, channel: MessageChannel, recipient: string): Buffer {
  return cipher.index(kindOf(channel), normalised(channel, recipient));
}

/** Under every key, the current one first: to look up while a rotation runs. */
export function recipientIndexes(cipher: FieldCipher, channel: MessageChannel, recipient: string): readonly Buffer[] {
  return cipher.indexes(kindOf(channel), normalised(channel, recipient));
}

function kindOf(channel: MessageChannel): string {
  return `recipient-${channel}`;
}

function normalised(channel: MessageChannel, recipient: string): string {
  return channel === 'sms' ? recipient : recipient.toLowerCase();
}
