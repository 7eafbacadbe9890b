import { Channel as WireChannel } from '../../../proto/gen/symbolon/credentials/v1/pin_request';
import type { SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import type { Channel, Half } from '../domain/channel';
import type { Route } from '../domain/delivery-plan';
import type { DeskSlip } from '../domain/desk';
import { maskAddress, maskContact, maskDeskSlip } from '../domain/masking';
import type { PinHalf } from '../domain/pin';
import type { PostalAddress } from '../domain/postal-address';
import { timeToLiveMilliseconds } from '../domain/time-to-live';
import type { CredentialsDeps } from './deps';
import { type SealedDelivery, type SealFor, sealDelivery } from './seal-delivery';
import { recipientOf } from './seal-notice';
import { wireChannel } from './wire-enums';

/** One half of a PIN, and where it goes. */
export interface HalfToSeal {
  readonly half: Half;
  readonly characters: PinHalf;
  readonly to:
    | Route
    | { readonly channel: 'letter'; readonly postalAddress: PostalAddress }
    | { readonly channel: 'desk-slip'; readonly slip: DeskSlip };
  /** 0 goes out at once; higher ones stand by. */
  readonly position: number;
  /** An id that the delivery was given before; a new one where undefined. */
  readonly id?: string | undefined;
  /** How the other half comes; undefined where it is not told. */
  readonly otherHalfChannel: Channel | undefined;
  /** 0 where no letter is despatched. */
  readonly expireDaysAfterDespatch: number;
}

export function sealHalf(
  deps: Pick<CredentialsDeps, 'keyring' | 'ids' | 'policy'>,
  issue: SealFor,
  sealing: HalfToSeal,
): Promise<SealedDelivery> {
  const { half, to, position, id, characters, expireDaysAfterDespatch, otherHalfChannel } = sealing;
  const { channel } = to;
  const timeToLive = timeToLiveMilliseconds({ half, channel }, deps.policy);
  const plan = { id, half, channel, position, maskedRecipient: maskedOf(to), timeToLiveMilliseconds: timeToLive };
  const other = otherHalfChannel === undefined ? WireChannel.CHANNEL_UNSPECIFIED : wireChannel[otherHalfChannel];
  const value = { characters, expireTime: issue.expireTime, expireDaysAfterDespatch, otherHalfChannel: other };
  return sealDelivery(deps, issue, plan, { recipient: recipientFor(to), content: { $case: 'half', value } });
}

function maskedOf(to: HalfToSeal['to']): string {
  if (to.channel === 'letter') return maskAddress(to.postalAddress);
  return to.channel === 'desk-slip' ? maskDeskSlip(to.slip) : maskContact(to.contact);
}

function recipientFor(to: HalfToSeal['to']): SealedContent['recipient'] {
  if (to.channel === 'letter') return { $case: 'postalAddress', value: to.postalAddress };
  if (to.channel === 'desk-slip') return { $case: 'deskSlip', value: to.slip };
  return recipientOf(to.contact);
}
