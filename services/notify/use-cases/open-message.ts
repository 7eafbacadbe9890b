import { Half as WireHalf } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { SealBinding, SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { PairPurpose } from '../../../runtime/key';
import type { Keyring } from '../../../runtime/keyring';
import { unseal } from '../../../runtime/seal';
import { familyOf, type MessageFamily } from '../domain/channel';
import type { Message } from '../domain/message';
import { recipientField } from '../domain/notification';
import type { Telling } from '../templates/told';
import { tellingOn, toldBy, wrongContent } from './told-by';
import { wireChannel, wireHalf } from './wire-enums';

/** What was sealed: the only recipient this message may go to, and what it tells. */
export interface OpenedMessage {
  readonly recipient: string;
  /** BCP 47. */
  readonly languageTag: string;
  readonly reference: string;
  readonly telling: Telling;
}

export const sealPurpose: Readonly<Record<MessageFamily, PairPurpose>> = { sms: 'seal-sms', mail: 'seal-mail' };

/**
 * Opens a message's sealed copy, bound to the fields that credentials signed. Faults: invalid UNKNOWN_KEY (the key may still
 * come); invalid UNSEAL_FAILED (it does not open, or holds something else than the event said).
 */
export async function openMessage(keyring: Keyring, message: Message, sealed: Buffer): Promise<OpenedMessage> {
  const purpose = sealPurpose[familyOf[message.channel]];
  const bytes = await unseal(keyring, purpose, { keyId: message.sealKeyId, jwe: sealed }, bindingOf(message));
  const content = decoded(bytes);
  const { recipient, language, reference } = content;
  if (
    recipient === undefined ||
    recipient.$case === 'postalAddress' ||
    recipient.$case === 'deskSlip' ||
    recipient.$case !== recipientField[message.channel]
  )
    throw wrongContent('it has no recipient of its channel');
  const telling = tellingOn(message.channel, toldBy(content, message.half));
  return { recipient: recipient.value, languageTag: language, reference, telling };
}

function bindingOf({ credentialId, issueId, deliveryId, half, channel }: Message): Uint8Array {
  const wire = half === undefined ? WireHalf.HALF_UNSPECIFIED : wireHalf[half];
  return SealBinding.encode({ credentialId, issueId, deliveryId, half: wire, channel: wireChannel[channel] }).finish();
}

function decoded(bytes: Uint8Array): SealedContent {
  try {
    return SealedContent.decode(bytes);
  } catch {
    // The decoder's message could quote what it read.
    throw wrongContent('it is no SealedContent');
  }
}
