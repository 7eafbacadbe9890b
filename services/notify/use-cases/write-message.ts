import type { Clock } from '../../../runtime/clock';
import { Fault, isFault } from '../../../runtime/fault';
import type { FieldCipher } from '../../../runtime/field-cipher';
import type { GroupRead } from '../../../runtime/group-read';
import type { Keyring } from '../../../runtime/keyring';
import type { Log } from '../../../runtime/log';
import type { Obstacle } from '../domain/carrier-try';
import { maskRecipient } from '../domain/masking';
import type { Message } from '../domain/message';
import { isSuppressed, type Suppression } from '../domain/suppression';
import type { OutgoingMessage } from '../ports';
import type { OpenedFacts } from '../store/message-progress';
import { suppressionKey } from '../store/suppression';
import type { Templates, TextRequest } from '../templates/templates';
import { textRequestOf } from '../templates/told-variables';
import type { MessageWatch } from './message-metrics';
import { openMessage } from './open-message';
import { openNotification } from './open-notification';
import { recipientIndex, recipientIndexes } from './recipient-index';

export interface WriteDeps {
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly cipher: FieldCipher;
  readonly templates: Templates;
  /** By suppressionKey. */
  readonly suppressions: GroupRead<readonly Suppression[]>;
  readonly log: Log;
  readonly watch: MessageWatch;
}

/** The half exists readable only in `outgoing`. */
export type WrittenMessage =
  | { readonly kind: 'ready'; readonly outgoing: OutgoingMessage; readonly opened: OpenedFacts }
  | { readonly kind: Obstacle };

/** What was sealed, whoever sealed it: to whom it goes, and by which template. */
interface Opened {
  readonly recipient: string;
  readonly asked: TextRequest;
  readonly unsubscribeUrl: string | undefined;
}

/** Opens a message and makes a text of it. Faults: unavailable UNKNOWN_KEY where its key may still be put here; unavailable. */
export async function writeMessage(deps: WriteDeps, message: Message): Promise<WrittenMessage> {
  // Only an end erases the copy: whoever begins the try finds it.
  if (message.sealed === undefined) return { kind: 'unreadable' };
  try {
    const opened = await open(deps.keyring, message, message.sealed);
    if (await mayGetNothing(deps, message, opened.recipient)) return { kind: 'suppressed' };
    return writeText(deps, message, opened);
  } catch (error) {
    return notWritten(deps, message, error);
  }
}

async function open(keyring: Keyring, message: Message, sealed: Buffer): Promise<Opened> {
  const { caller, channel } = message;
  if (caller !== undefined) {
    const { recipient, unsubscribeUrl, ...asked } = await openNotification(keyring, { ...message, caller }, sealed);
    return { recipient, asked: { ...asked, channel }, unsubscribeUrl };
  }
  const { recipient, languageTag, reference, telling } = await openMessage(keyring, message, sealed);
  return {
    recipient,
    asked: textRequestOf(telling.told, { channel, languageTag, reference }),
    unsubscribeUrl: undefined,
  };
}

async function mayGetNothing(
  { suppressions, cipher, clock }: WriteDeps,
  { channel, half, priority }: Message,
  recipient: string,
): Promise<boolean> {
  const keys = recipientIndexes(cipher, channel, recipient).map((index) => suppressionKey(channel, index));
  const found = await Promise.all(keys.map((key) => suppressions.read(key)));
  const all = found.flatMap((ofKey) => ofKey ?? []);
  return isSuppressed(all, { priority, holdsHalf: half !== undefined }, clock.now());
}

function writeText({ cipher, templates }: WriteDeps, message: Message, { recipient, asked, unsubscribeUrl }: Opened) {
  const { id, deliveryId, attempt, channel, half, acceptedTime, notAfterTime } = message;
  const { language, subject, text, html } = templates.render(asked);
  const opened = {
    recipientIndex: recipientIndex(cipher, channel, recipient),
    maskedRecipient: maskRecipient(channel, recipient),
    language,
  };
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
    unsubscribeUrl,
    acceptedTime,
    notAfterTime,
  };
  return { kind: 'ready', outgoing, opened } as const;
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
