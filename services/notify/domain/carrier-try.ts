/** Whether a message is tried now, and what a try's outcome makes of it. */
import { endBeforeTry, type KnownDelivery } from './delivery';
import type { Message, MessageEnd } from './message';

export interface TryLimits {
  /** How many tries may leave it open whether the carrier has the message: no more than so many copies of it reach anybody. */
  readonly maxTries: number;
}

/** What a try came to. `refused`: the carrier surely does not have it; `unclear`: it may. */
export type TryOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly permanent: boolean }
  | { readonly kind: 'unclear' };

/** Why no carrier is asked: `unreadable`, it does not open; `suppressed`, nothing more is sent to its recipient. */
export type Obstacle = 'unreadable' | 'suppressed' | 'no-carrier';

export const endByObstacle: Readonly<Record<Obstacle, MessageEnd>> = {
  unreadable: { state: 'failed', reason: 'UNSEAL_FAILED' },
  suppressed: { state: 'failed', reason: 'RECIPIENT_SUPPRESSED' },
  'no-carrier': { state: 'failed', reason: 'NO_CARRIER' },
};

/** The end of a message that must not be tried (again); undefined where it is to be. */
export function endInsteadOfTry(
  message: Pick<Message, 'attempt' | 'state' | 'possibleSends' | 'notAfterTime'>,
  delivery: KnownDelivery,
  limits: TryLimits,
  now: Date,
): MessageEnd | undefined {
  const end = endBeforeTry(delivery, message.attempt, message.notAfterTime, now);
  // A carrier may have what is `sending`: it cannot be called cancelled, but it is not tried again.
  if (end?.state === 'cancelled' && message.state === 'sending') return { ...end, state: 'failed' };
  if (end !== undefined) return end;
  return message.possibleSends >= limits.maxTries ? { state: 'failed', reason: 'CARRIER_UNREACHABLE' } : undefined;
}

export type AfterTry =
  | { readonly kind: 'ended'; readonly end: MessageEnd }
  /** To be tried again, unless something else ends it; it is `accepted` again where surely no carrier has it. */
  | { readonly kind: 'waits'; readonly state: 'accepted' | 'sending'; readonly possibleSends: number };

/** `possibleSends`: as the try found it. */
export function afterTry(outcome: TryOutcome, possibleSends: number): AfterTry {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'ended', end: { state: 'sent' } };
    case 'refused':
      if (outcome.permanent) return { kind: 'ended', end: { state: 'failed', reason: 'CARRIER_REFUSED' } };
      // Refused now, but what became of an earlier try may not be known: then it stays so.
      return waiting(possibleSends);
    case 'unclear':
      return waiting(possibleSends + 1);
  }
}

function waiting(possibleSends: number): AfterTry {
  return { kind: 'waits', state: possibleSends === 0 ? 'accepted' : 'sending', possibleSends };
}
