/**
 * How the events of one delivery converge, whatever their order and number: the highest attempt wins, and a cancellation
 * is final for the delivery. Neither takes back what a carrier may already have.
 */
import type { MessageEnd, MessageState } from './message';

/** One attempt, as far as its delivery's other events care. */
export interface KnownMessage {
  readonly id: string;
  readonly attempt: number;
  readonly state: MessageState;
}

/** What is known of a delivery when an event of it, or the turn of one of its messages, comes up. */
export interface KnownDelivery {
  readonly cancelled: boolean;
  readonly messages: readonly KnownMessage[];
}

type Arrival =
  /** This attempt was here before. */
  | { readonly kind: 'known' }
  | { readonly kind: 'accepted' }
  /** It is over before it began. */
  | { readonly kind: 'ended'; readonly end: MessageEnd };

/** What becomes of an attempt that arrives. */
export function arrivalOf(
  delivery: KnownDelivery,
  { attempt, notAfterTime }: { readonly attempt: number; readonly notAfterTime: Date },
  { now, hasCarrier }: { readonly now: Date; readonly hasCarrier: boolean },
): Arrival {
  if (delivery.messages.some((message) => message.attempt === attempt)) return { kind: 'known' };
  const end = endBeforeTry(delivery, attempt, notAfterTime, now);
  if (end !== undefined) return { kind: 'ended', end };
  return hasCarrier ? { kind: 'accepted' } : { kind: 'ended', end: { state: 'failed', reason: 'NO_CARRIER' } };
}

/** The attempts that a newer one ends: those that no carrier has. */
export function overtakenBy(delivery: KnownDelivery, attempt: number): readonly KnownMessage[] {
  return delivery.messages.filter((message) => message.attempt < attempt && message.state === 'accepted');
}

/**
 * The attempts that a cancellation ends, and the attempt for which to say so where none is known that it could end: a
 * delivery not yet seen, or one of which a newer attempt was cancelled than has arrived.
 */
export function endedByCancellation(
  delivery: KnownDelivery,
  attempt: number,
): { readonly known: readonly KnownMessage[]; readonly unseen: number | undefined } {
  const seen = delivery.messages.some((message) => message.attempt >= attempt);
  return {
    known: delivery.messages.filter(({ state }) => state === 'accepted'),
    unseen: seen ? undefined : attempt,
  };
}

/** Why an attempt that no carrier has must not be begun, if so. */
export function endBeforeTry(
  delivery: KnownDelivery,
  attempt: number,
  notAfterTime: Date,
  now: Date,
): MessageEnd | undefined {
  if (delivery.cancelled) return { state: 'cancelled', reason: 'CANCELLED' };
  if (delivery.messages.some((message) => message.attempt > attempt))
    return { state: 'cancelled', reason: 'SUPERSEDED' };
  if (notAfterTime <= now) return { state: 'expired', reason: 'NOT_AFTER_PASSED' };
  return undefined;
}
