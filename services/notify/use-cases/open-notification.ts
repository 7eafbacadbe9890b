import { SealedNotification } from '../../../proto/gen/symbolon/notify/v1/sealed_notification';
import type { Keyring } from '../../../runtime/keyring';
import { unseal } from '../../../runtime/seal';
import { familyOf, type MessageChannel } from '../domain/channel';
import { checkRecipient } from '../domain/recipient';
import { notificationBinding } from './draw-message';
import { sealPurpose } from './open-message';
import { wrongContent } from './told-by';

/** What was sealed of another service's message, for one of its channels. */
export interface OpenedNotification {
  /** The only recipient that it may go to: E.164 for an SMS, else a mail address. */
  readonly recipient: string;
  /** BCP 47, as it was asked for. */
  readonly languageTag: string;
  readonly template: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly unsubscribeUrl: string | undefined;
}

interface SealedMessage {
  readonly id: string;
  readonly caller: string;
  readonly channel: MessageChannel;
  readonly sealKeyId: string;
}

/**
 * Opens the sealed copy of a message's present channel. Faults: invalid UNKNOWN_KEY (the key may still come); invalid
 * UNSEAL_FAILED (it does not open for this message, caller and channel, or names nobody that the channel reaches).
 */
export async function openNotification(
  keyring: Keyring,
  message: SealedMessage,
  sealed: Buffer,
): Promise<OpenedNotification> {
  const { channel, sealKeyId: keyId } = message;
  const purpose = sealPurpose[familyOf[channel]];
  const bytes = await unseal(keyring, purpose, { keyId, jwe: sealed }, notificationBinding(message));
  const { recipient, language, template, variables, unsubscribeUrl } = decoded(bytes);
  if (checkRecipient(channel, recipient).kind !== 'ok') throw wrongContent('it has no recipient of its channel');
  return {
    recipient,
    languageTag: language,
    template,
    variables,
    unsubscribeUrl: unsubscribeUrl === '' ? undefined : unsubscribeUrl,
  };
}

function decoded(bytes: Uint8Array): SealedNotification {
  try {
    return SealedNotification.decode(bytes);
  } catch {
    // The decoder's message could quote what it read.
    throw wrongContent('it is no SealedNotification');
  }
}
