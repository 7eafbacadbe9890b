/** Reading before the letter has come: whom a surge opens it to, to which contact its code goes, and what ends it. It rests on the contact alone. */
import { later, millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import type { Credential } from './credential';
import { type Delivery, isAddressAwaited, isHalfByLetter } from './delivery';
import type { PinRequest } from './pin-request';
import type { PinRequestState } from './pin-request-state';
import { isActive, type Surge } from './surge';

/** What the answer depends on; `credential`: the issue's own. */
export interface AwaitedIssue {
  readonly request: Pick<PinRequest, 'outcome' | 'route' | 'state' | 'exchangeTime' | 'expireTime'>;
  readonly credential: Pick<Credential, 'state'>;
  /** Of the holder: since a revocation by the holder's data alone nobody is taken for the holder without a letter. */
  readonly guardTime: Date | undefined;
}

/** Neither suspended nor waiting for an activation. */
const awaitingStates: readonly PinRequestState[] = ['accepted', 'delivering', 'ready'];

/** An issue whose first half went to a contact, whose letter is awaited, and that nothing has ended or suspended. */
export function isAwaited({ request, credential, guardTime }: AwaitedIssue, now: Date): boolean {
  return (
    request.outcome === 'issued' &&
    request.route === 'digital-first' &&
    awaitingStates.includes(request.state) &&
    request.exchangeTime === undefined &&
    now < request.expireTime &&
    credential.state === 'issued' &&
    guardTime === undefined
  );
}

/**
 * The delivery that took the first half to the holder: the only one that was sent, of an issue whose second half comes by letter and that waits for
 * nobody's look. Who it was of several nobody knows; where an address is doubtful, so is whose contact it is.
 */
export function firstHalfCarrier(
  { attention }: Pick<PinRequest, 'attention'>,
  deliveries: readonly Delivery[],
): Delivery | undefined {
  if (attention !== undefined || isAddressAwaited(deliveries)) return undefined;
  if (!deliveries.some((delivery) => delivery.half === 'second' && isHalfByLetter(delivery))) return undefined;
  const [carrier, ...others] = deliveries.filter(
    ({ half, state }) => half === 'first' && (state === 'sent' || state === 'delivered'),
  );
  return carrier === undefined || others.length > 0 || isHalfByLetter(carrier) ? undefined : carrier;
}

/** For how many days a surge opens reading at this moment; undefined where it does not. */
export function earlyAccessDays(surge: Surge | undefined, now: Date): number | undefined {
  return surge !== undefined && isActive(surge, now) ? surge.measures.earlyAccessDays : undefined;
}

/** At most until the issue's end. */
export function earlyAccessExpiry(days: number, { expireTime }: Pick<PinRequest, 'expireTime'>, now: Date): Date {
  const end = later(now, days * millisecondsPerDay);
  return end < expireTime ? end : expireTime;
}

/** Whole minutes, as they are told. */
export function minutesOpen(fromTime: Date, expireTime: Date): number {
  return Math.max(1, Math.floor((expireTime.getTime() - fromTime.getTime()) / millisecondsPerMinute));
}

/** What a token opened. */
export interface OpenedAccess extends AwaitedIssue {
  readonly expireTime: Date;
  /** An operator ended its surge before its time: something is wrong. Its natural end leaves what was opened. */
  readonly isSurgeEnded: boolean;
}

/** Whether it is open still. */
export function isStillOpen(access: OpenedAccess, now: Date): boolean {
  return now < access.expireTime && !access.isSurgeEnded && isAwaited(access, now);
}
