import type { Database } from '../../../runtime/database';
import { Fault, isFault } from '../../../runtime/fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Obstacle } from '../domain/carrier-try';
import type { Message } from '../domain/message';
import type { OutgoingMessage } from '../ports';
import type { OpenedFacts } from '../store/message-progress';
import type { Templates } from '../templates/templates';
import { textRequestOf } from '../templates/told-variables';
import { openMessage } from './open-message';
import { recipientIndex } from './recipient-index';
import type { MessageWatch } from './watch-messages';

export interface WriteDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly cipher: FieldCipher;
  readonly templates: Templates;
  readonly log: Log;
  readonly watch: MessageWatch;
}

/** The half exists readable only in `outgoing`. */
export type WrittenMessage =
  | { readonly kind: 'ready'; readonly outgoing: OutgoingMessage; readonly opened: OpenedFacts }
  | { readonly kind: Obstacle };

/** Opens a message and makes a text of it. Faults: unavailable UNKNOWN_KEY where its key may still be put here; unavailable. */
export async function writeMessage(deps: WriteDeps, message: Message): Promise<WrittenMessage> {
  const { id, deliveryId, attempt, channel, half, sealed, acceptedTime, notAfterTime } = message;
  // Only an end erases the copy: whoever begins the try finds it.
  if (sealed === undefined) return { kind: 'unreadable' };
  try {
    const { recipient, languageTag, reference, telling } = await openMessage(deps.keyring, message, sealed);
    const asked = textRequestOf(telling.told, { channel, languageTag, reference });
    const { language, subject, text, html } = deps.templates.render(asked);
    const opened = { recipientIndex: recipientIndex(deps.cipher, channel, recipient), language };
    const outgoing = {
      id,
      deliveryId,
      attempt,
      channel,
      recipient,
      language,
      subject,
      text,
      html,
      holdsHalf: half !== undefined,
      unsubscribeUrl: undefined,
      acceptedTime,
      notAfterTime,
    };
    return { kind: 'ready', outgoing, opened };
  } catch (error) {
    return notWritten(deps, message, error);
  }
}

/** What may still come about is waited for: a key that is not here, a template that was taken away. What does not open never will. */
function notWritten({ watch, log }: WriteDeps, { id, attempt, sealKeyId }: Message, error: unknown): WrittenMessage {
  const alarm = waitedFor.find((reason) => isFault(error, 'invalid') && error.reason === reason);
  const isUnreadable = isFault(error, 'invalid') && error.reason === 'UNSEAL_FAILED';
  if (alarm === undefined && !isUnreadable) throw error;
  watch.alarmed(alarm ?? 'UNSEAL_FAILED');
  log.error('message.not-written', { messageId: id, attempt, keyId: sealKeyId, error });
  if (alarm !== undefined) throw new Fault('unavailable', alarm, 'the message cannot be written now', { cause: error });
  return { kind: 'unreadable' };
}

const waitedFor = ['UNKNOWN_KEY', 'TEMPLATE_UNKNOWN', 'TEMPLATE_VARIABLES'] as const;
