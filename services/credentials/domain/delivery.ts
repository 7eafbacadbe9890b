import { deceased } from './address-block';
import type { Channel, Half } from './channel';
import type { DeliveryState, DeliveryTimes } from './delivery-state';

/** One half, or one notice, on its way to one recipient on one channel. */
export interface Delivery {
  readonly id: string;
  readonly pinRequestId: string;
  /** Undefined for a request that got no PIN. */
  readonly credentialId: string | undefined;
  /** Undefined for a notice. */
  readonly half: Half | undefined;
  /** What a notice tells; undefined for a half. */
  readonly notice: Notice | undefined;
  readonly channel: Channel;
  /** 0 is the first choice; higher ones stand by as fallbacks. */
  readonly position: number;
  readonly state: DeliveryState;
  /** What a delivery that is held waits for; undefined once it was released. */
  readonly hold: Hold | undefined;
  /** Empty where nothing went wrong. */
  readonly reason: string;
  readonly attempt: number;
  readonly createTime: Date;
  readonly times: DeliveryTimes;
  /** What was last published for it; undefined while nothing was. */
  readonly publication: Publication | undefined;
}

/** The messages without a half. */
export type Notice =
  | 'request-confirmation'
  | 'credential-in-use'
  | 'contact-code'
  | 'hold-expired'
  | 'expiry-reminder'
  | 'pin-changed'
  | 'restore-link'
  | 'restore-completed'
  | 'pin-revoked'
  | 'contact-changed'
  | 'letter-returned'
  | 'early-access-code'
  | 'early-access-opened'
  | 'level-raised'
  | 'elevation-refused'
  | 'elevation-expired';

/**
 * `standby`: a fallback, for the failure of those before it. `address`: for the register's answer, or an operator's call. `letter`: for the
 * despatch of the letter. `confirmation`: for the code that shows that its contact reaches the holder. `cap`: for a supervisor, as its contact has its share. `operator`: it stands for a half
 * that does not exist.
 */
export type Hold = 'standby' | 'address' | 'letter' | 'confirmation' | 'cap' | 'operator';

/** A delivery as a caller sees it. */
export interface ShownDelivery extends Delivery {
  readonly maskedRecipient: string;
}

/** An event on its way to a delivery service. */
export interface Publication {
  readonly eventId: string;
  readonly kind: 'delivery' | 'cancellation';
  /** How often it has been given to the outbox. */
  readonly count: number;
  readonly notAfterTime: Date;
  /** When it is given to the outbox again if nothing was heard; undefined once something was. */
  readonly republishTime: Date | undefined;
}

/** Fallbacks that stand by, and notices, are nobody's business but ours. */
export function isListed(delivery: Delivery): boolean {
  return delivery.half !== undefined && (delivery.position === 0 || delivery.publication !== undefined);
}

export function isHalfByLetter({ half, channel }: Delivery): boolean {
  return half !== undefined && channel === 'letter';
}

export function isHeldFor({ state, hold }: Delivery, reason: Hold): boolean {
  return state === 'held' && hold === reason;
}

/** The letter of an issue whose address is not confirmed yet. */
export function isAddressAwaited(deliveries: readonly Delivery[]): boolean {
  return deliveries.some((delivery) => isHeldFor(delivery, 'address'));
}

/** Something may still stop it. */
export const openStates: readonly DeliveryState[] = ['held', 'queued', 'accepted', 'sending'];

/** True where the half must go another way. What was sent before its time was over may well arrive. */
export function hasFailedForGood({ state, times }: Delivery): boolean {
  return state === 'failed' || state === 'returned' || (state === 'expired' && times.sendTime === undefined);
}

/** It may have been in the wrong hands. */
export function isReturnedHalf({ half, state }: Delivery): boolean {
  return half !== undefined && state === 'returned';
}

/** The post says that there is nobody any more whom it could reach. */
export function isReturnedAsDeceased(delivery: Delivery): boolean {
  return isReturnedHalf(delivery) && delivery.reason === deceased;
}

/** True where nothing can stop it any more, or nothing has to. */
export function isSentOrEnded(state: DeliveryState): boolean {
  return !openStates.includes(state);
}
