import { SealBinding, SealedContent } from '../../../proto/gen/symbolon/event/v1/sealed_content';
import { seal } from '../../../runtime/seal';
import { type Channel, familyOf, type Half } from '../domain/channel';
import type { Delivery, Notice, ShownDelivery } from '../domain/delivery';
import type { SealedBlob } from '../store/sealed-blobs';
import type { CredentialsDeps } from './deps';
import { firstPublication } from './publication';
import { wireChannel, wireHalf } from './wire-enums';

/** A delivery and what it carries, sealed: from here on only its channel family can read it. */
export interface SealedDelivery {
  readonly delivery: ShownDelivery;
  readonly blob: SealedBlob;
}

/** The issue that a sealed delivery belongs to. */
export interface SealFor {
  readonly pinRequestId: string;
  readonly credentialId: string;
  readonly reference: string;
  readonly language: string;
  readonly createTime: Date;
  /** When the blob is erased at the latest. */
  readonly expireTime: Date;
}

export interface DeliveryPlan {
  /** One that the delivery was given before; a new one where undefined. */
  readonly id?: string | undefined;
  readonly half: Half | undefined;
  readonly notice?: Notice | undefined;
  readonly channel: Channel;
  /** 0 goes out at once; higher ones stand by. */
  readonly position: number;
  readonly maskedRecipient: string;
  readonly timeToLiveMilliseconds: number;
}

type SealDeps = Pick<CredentialsDeps, 'keyring' | 'ids' | 'policy'>;

/**
 * Seals recipient and content in one text to the key of the channel family, bound to what the signed event will say of it:
 * credential, issue, delivery, half and channel.
 */
export async function sealDelivery(
  deps: SealDeps,
  issue: SealFor,
  plan: DeliveryPlan,
  content: Pick<SealedContent, 'recipient' | 'content'>,
): Promise<SealedDelivery> {
  const delivery = newDelivery(deps, issue, plan);
  const { language, reference, expireTime } = issue;
  const plaintext = SealedContent.encode({ ...content, language, reference }).finish();
  const key = deps.keyring.current(`seal-${familyOf(plan.channel)}`);
  const { keyId, jwe } = await seal(key, plaintext, bindingOf(issue, delivery));
  const blob = { deliveryId: delivery.id, pinRequestId: issue.pinRequestId, keyId, jwe, eraseTime: expireTime };
  return { delivery, blob };
}

function bindingOf({ credentialId, pinRequestId }: SealFor, { id, half, channel }: Delivery): Uint8Array {
  return SealBinding.encode({
    credentialId,
    issueId: pinRequestId,
    deliveryId: id,
    half: wireHalf(half),
    channel: wireChannel[channel],
  }).finish();
}

function newDelivery(deps: SealDeps, issue: SealFor, plan: DeliveryPlan): ShownDelivery {
  const { id = deps.ids.next(), notice, timeToLiveMilliseconds, ...rest } = plan;
  const goesOut = plan.position === 0;
  return {
    ...rest,
    id,
    notice,
    pinRequestId: issue.pinRequestId,
    credentialId: issue.credentialId,
    state: goesOut ? 'queued' : 'held',
    hold: goesOut ? undefined : 'standby',
    reason: '',
    attempt: 1,
    createTime: issue.createTime,
    times: { acceptTime: undefined, sendTime: undefined, deliverTime: undefined, endTime: undefined },
    publication: goesOut ? firstPublication(deps, issue.createTime, timeToLiveMilliseconds) : undefined,
  };
}
