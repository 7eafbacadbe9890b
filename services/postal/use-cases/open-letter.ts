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
import type { Letter } from '../domain/letter';
import type { Half, LetterBody, LetterContent, OtherHalf } from '../domain/letter-content';
import { wireHalf } from './wire-enums';

// A whole PIN has 16 characters: more than a half is never printed, whoever sealed it.
const halfForm = /^[A-Z0-9]{8}$/;
const referenceForm = /^\d{4}$/;

/**
 * Opens a letter's sealed copy. It opens only for the credential, issue, delivery and half that credentials signed, and only
 * the recipient found inside is used. A canary holds its own characters and no half, and nobody else's letter holds those. Faults: invalid (UNSEAL_FAILED, UNSUPPORTED_CONTENT).
 */
export async function openLetter(keyring: Keyring, letter: Letter): Promise<LetterContent> {
  return contentOf(await unsealed(keyring, letter), letter);
}

async function unsealed(keyring: Keyring, letter: Letter): Promise<Uint8Array> {
  if (letter.sealed === undefined) throw new Fault('invalid', 'UNSEAL_FAILED', 'the sealed copy is erased');
  const { credentialId, issueId, deliveryId, half } = letter;
  const binding = SealBinding.fromPartial({
    credentialId,
    issueId,
    deliveryId,
    half: half === undefined ? WireHalf.HALF_UNSPECIFIED : wireHalf[half],
    channel: Channel.CHANNEL_LETTER,
  });
  try {
    return await unseal(keyring, 'seal-letter', letter.sealed, SealBinding.encode(binding).finish());
  } catch (cause) {
    throw new Fault('invalid', 'UNSEAL_FAILED', 'the seal does not open for this letter', { cause });
  }
}

function contentOf(bytes: Uint8Array, letter: Letter): LetterContent {
  const { recipient, language, reference, content } = decoded(bytes);
  if (recipient?.$case !== 'postalAddress') throw unsupported('its recipient is no postal address');
  const body = bodyOf(content, letter);
  if (body.kind === 'half' && !referenceForm.test(reference)) throw unsupported('its reference has not four digits');
  return { address: recipient.value, language, reference, body };
}

function bodyOf(content: SealedContent['content'], { half, isCanary }: Letter): LetterBody {
  if (content?.$case === 'half') {
    const { characters, expireDaysAfterDespatch: expiryDays } = content.value;
    if (half === undefined || !halfForm.test(characters)) throw unsupported('it holds no half of a PIN');
    if (isCanary !== (characters === canaryCharacters))
      throw unsupported('it holds a half, and is a canary, or neither');
    return { kind: 'half', half, otherHalf: otherHalfOf(content.value, half), characters, expiryDays };
  }
  const notice = noticeOf(content);
  if (half !== undefined || isCanary || notice === undefined) throw unsupported('it holds no notice that is known');
  return { kind: 'notice', notice };
}

const otherHalves: ReadonlyMap<Channel, OtherHalf> = new Map([
  [Channel.CHANNEL_SMS, 'sms'],
  [Channel.CHANNEL_EMAIL, 'email'],
  [Channel.CHANNEL_PEC, 'pec'],
  [Channel.CHANNEL_DESK_SLIP, 'desk-slip'],
]);

function otherHalfOf({ otherHalfChannel }: HalfContent, half: Half): OtherHalf {
  if (otherHalfChannel === Channel.CHANNEL_UNSPECIFIED) return half === 'first' ? 'activation' : 'message';
  const otherHalf = otherHalves.get(otherHalfChannel);
  if (otherHalf === undefined) throw unsupported('its other half is a letter too');
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
