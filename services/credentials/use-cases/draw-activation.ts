import { Channel as WireChannel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import { type Contact, channelOf } from '../domain/contact';
import { assertDisjointFamilies } from '../domain/delivery-plan';
import { expiryDaysAfterDespatch } from '../domain/expiry';
import { maskContact } from '../domain/masking';
import { drawHalf, type PinHalf, wholePin } from '../domain/pin';
import type { InitialPinHash, PinRequest } from '../domain/pin-request';
import { timeToLiveMilliseconds } from '../domain/time-to-live';
import { sealCodeNotice } from './code-notice';
import type { CredentialsDeps } from './deps';
import { initialPinHash } from './initial-pin-match';
import { type SealedDelivery, type SealFor, sealDelivery } from './seal-delivery';
import { recipientOf } from './seal-notice';

/** A second half that was drawn for a contact, and the code that shows that it reaches the holder. */
export interface DrawnActivation {
  readonly initialPin: InitialPinHash;
  readonly secondHalf: SealedDelivery;
  readonly code: SealedDelivery;
}

/** Draws the second half to a first one and seals it for the contact; the whole PIN is forgotten but for its keyed hash. */
export async function drawActivation(
  deps: Pick<CredentialsDeps, 'keyring' | 'clock' | 'ids' | 'randomBytes' | 'policy'>,
  request: PinRequest,
  first: PinHalf,
  contact: Contact,
): Promise<DrawnActivation> {
  const channel = channelOf(contact.kind);
  assertDisjointFamilies(['letter'], [channel]);
  const { id: pinRequestId, credentialId, reference, language, letterTo, expireTime } = request;
  if (credentialId === undefined) throw new Error('an issue without its credential');
  const about: SealFor = { pinRequestId, credentialId, reference, language, createTime: deps.clock.now(), expireTime };
  const second = drawHalf(deps.randomBytes);
  const expireDaysAfterDespatch = expiryDaysAfterDespatch(letterTo, deps.policy);
  const otherHalfChannel = WireChannel.CHANNEL_LETTER;
  const plan = {
    half: 'second',
    channel,
    position: 0,
    maskedRecipient: maskContact(contact),
    timeToLiveMilliseconds: timeToLiveMilliseconds({ half: 'second', channel }, deps.policy),
  } as const;
  const [secondHalf, code] = await Promise.all([
    sealDelivery(deps, about, plan, {
      recipient: recipientOf(contact),
      content: { $case: 'half', value: { characters: second, expireTime, expireDaysAfterDespatch, otherHalfChannel } },
    }),
    sealCodeNotice(deps, about, contact, 'activation'),
  ]);
  const pepperKeyId = deps.keyring.current('pepper').id;
  const hash = initialPinHash(deps.keyring, pepperKeyId, pinRequestId, wholePin(first, second));
  return { initialPin: { hash, pepperKeyId }, secondHalf, code };
}
