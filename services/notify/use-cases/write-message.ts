import type { Database } from '../../../runtime/database';
import { Fault, isFault } from '../../../runtime/fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { Institution } from '../../../runtime/institution-settings';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Obstacle } from '../domain/carrier-try';
import type { Message } from '../domain/message';
import type { OutgoingMessage } from '../ports';
import type { OpenedFacts } from '../store/message-progress';
import { render } from '../templates/render';
import { openMessage } from './open-message';
import { recipientIndex } from './recipient-index';
import type { MessageWatch } from './watch-messages';

export interface WriteDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly cipher: FieldCipher;
  readonly institution: Institution;
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
    const text = render(telling, { languageTag, reference, institution: deps.institution });
    const opened = { recipientIndex: recipientIndex(deps.cipher, channel, recipient), language: text.language };
    const outgoing = {
      id,
      deliveryId,
      attempt,
      channel,
      recipient,
      ...text,
      html: '',
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

function notWritten({ watch, log }: WriteDeps, { id, attempt, sealKeyId }: Message, error: unknown): WrittenMessage {
  const reason = isFault(error, 'invalid') ? error.reason : undefined;
  if (reason !== 'UNSEAL_FAILED' && reason !== 'UNKNOWN_KEY') throw error;
  watch.alarmed(reason);
  log.error('message.not-opened', { messageId: id, attempt, keyId: sealKeyId, error });
  // A key that is not here may be put here; what does not open will never open.
  if (reason === 'UNKNOWN_KEY')
    throw new Fault('unavailable', reason, 'the key of a message is not here', { cause: error });
  return { kind: 'unreadable' };
}
