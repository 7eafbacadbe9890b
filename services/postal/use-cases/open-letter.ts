import { Channel, Half as WireHalf } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import {
  type HalfContent,
  NoticeKind,
  SealBinding,
  SealedContent,
} from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { Fault } from '../../../runtime/fault';
import type { Keyring } from '../../../runtime/keyring';
import { unseal } from '../../../runtime/seal';
import { canaryCharacters } from '../domain/canary';
import { deskIdForm } from '../domain/desk';
import type { Letter } from '../domain/letter';
import type { Half, LetterBody, LetterContent, OtherHalf, Recipient } from '../domain/letter-content';
import { type PrintChannel, rulesOf } from '../domain/print-channel';
import { wireHalf, wirePrintChannel } from './wire-enums';

// A whole PIN has 16 characters: more than a half is never printed, whoever sealed it.
const halfForm = /^[A-Z0-9]{8}$/;
const referenceForm = /^\d{4}$/;

/**
 * Opens a letter's or slip's sealed copy. It opens only for the credential, issue, delivery, half and channel that credentials signed, and only
 * the recipient found inside is used. A canary holds its own characters and no half, and nobody else's letter holds those. Faults: invalid (UNSEAL_FAILED, UNSUPPORTED_CONTENT).
 */
export async function openLetter(keyring: Keyring, letter: Letter): Promise<LetterContent> {
  return contentOf(await unsealed(keyring, letter), letter);
}

async function unsealed(keyring: Keyring, letter: Letter): Promise<Uint8Array> {
  if (letter.sealed === undefined) throw new Fault('invalid', 'UNSEAL_FAILED', 'the sealed copy is erased');
  const { channel, credentialId, issueId, deliveryId, half } = letter;
  const binding = SealBinding.fromPartial({
    credentialId,
    issueId,
    deliveryId,
    half: half === undefined ? WireHalf.HALF_UNSPECIFIED : wireHalf[half],
    channel: wirePrintChannel[channel],
  });
  try {
    return await unseal(keyring, rulesOf[channel].sealPurpose, letter.sealed, SealBinding.encode(binding).finish());
  } catch (cause) {
    throw new Fault('invalid', 'UNSEAL_FAILED', 'the seal does not open for this letter', { cause });
  }
}

function contentOf(bytes: Uint8Array, letter: Letter): LetterContent {
  const { recipient, language, reference, content } = decoded(bytes);
  const body = bodyOf(content, letter);
  if (body.kind === 'half' && !referenceForm.test(reference)) throw unsupported('its reference has not four digits');
  return { recipient: recipientOf(recipient, letter), language, reference, body };
}

/** Of a kind that the channel goes to: a sealed half never leaves by another way. */
function recipientOf(recipient: SealedContent['recipient'], { channel }: Letter): Recipient {
  if (rulesOf[channel].goesToAddress) {
    if (recipient?.$case !== 'postalAddress') throw unsupported('its recipient is no postal address');
    return { kind: 'address', address: recipient.value };
  }
  if (recipient?.$case !== 'deskSlip') throw unsupported('its recipient stands at no desk');
  const { deskId, recipientName } = recipient.value;
  const name = recipientName.trim();
  if (!deskIdForm.test(deskId) || name === '') throw unsupported('it names no desk, or nobody');
  return { kind: 'desk', deskId, name };
}

function bodyOf(content: SealedContent['content'], { channel, half, isCanary }: Letter): LetterBody {
  if (content?.$case === 'half') {
    const { characters, expireDaysAfterDespatch: expiryDays } = content.value;
    if (half === undefined || !halfForm.test(characters)) throw unsupported('it holds no half of a PIN');
    // As it says on the paper.
    if (channel === 'desk-slip' && half !== 'first') throw unsupported('a slip has the first half');
    if (isCanary !== (characters === canaryCharacters))
      throw unsupported('it holds a half, and is a canary, or neither');
    return { kind: 'half', half, otherHalf: otherHalfOf(content.value, half, channel), characters, expiryDays };
  }
  const notice = rulesOf[channel].goesToAddress ? noticeOf(content) : undefined;
  if (half !== undefined || isCanary || notice === undefined) throw unsupported('it holds no notice that is known');
  return { kind: 'notice', notice };
}

const otherHalves: ReadonlyMap<Channel, OtherHalf> = new Map([
  [Channel.CHANNEL_SMS, 'sms'],
  [Channel.CHANNEL_EMAIL, 'email'],
  [Channel.CHANNEL_PEC, 'pec'],
  [Channel.CHANNEL_DESK_SLIP, 'desk-slip'],
  [Channel.CHANNEL_LETTER, 'letter'],
]);

function otherHalfOf({ otherHalfChannel }: HalfContent, half: Half, channel: PrintChannel): OtherHalf {
  if (otherHalfChannel === Channel.CHANNEL_UNSPECIFIED && channel === 'letter')
    return half === 'first' ? 'activation' : 'message';
  const otherHalf = otherHalves.get(otherHalfChannel);
  // One way for both, and who opens it has the whole PIN.
  if (otherHalf === undefined || otherHalf === channel) throw unsupported('its other half comes the same way, or none');
  return otherHalf;
}

function noticeOf(content: SealedContent['content']): 'request-confirmation' | 'credential-in-use' | undefined {
  if (content?.$case !== 'notice') return undefined;
  switch (content.value.kind) {
    case NoticeKind.NOTICE_KIND_REQUEST_CONFIRMATION:
      return 'request-confirmation';
    case NoticeKind.NOTICE_KIND_CREDENTIAL_IN_USE:
      return 'credential-in-use';
    default:
      return undefined;
  }
}

function decoded(bytes: Uint8Array): SealedContent {
  try {
    return SealedContent.decode(bytes);
  } catch {
    // The decoder's message could quote what it read.
    throw unsupported('it is no SealedContent');
  }
}

function unsupported(why: string): Fault {
  return new Fault('invalid', 'UNSUPPORTED_CONTENT', `the letter cannot be written: ${why}`);
}
