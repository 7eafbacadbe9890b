/** Whether a message is tried now, and what a try's outcome makes of it. */
import { endBeforeTry, type KnownDelivery } from './delivery';
import type { Message, MessageEnd } from './message';

export interface TryLimits {
  readonly maxTries: number;
}

/** What a try came to. `refused`: the carrier surely does not have it; `unclear`: it may; `unreadable`: nothing to send. */
export type TryOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly permanent: boolean }
  | { readonly kind: 'unclear' }
  | { readonly kind: 'unreadable' };

/** The end of a message that must not be tried (again); undefined where it is to be. */
export function endInsteadOfTry(
  message: Pick<Message, 'attempt' | 'state' | 'tries' | 'notAfterTime'>,
  delivery: KnownDelivery,
  limits: TryLimits,
  now: Date,
): MessageEnd | undefined {
  const end = endBeforeTry(delivery, message.attempt, message.notAfterTime, now);
  // A carrier may have what is `sending`: it cannot be called cancelled, but it is not tried again.
  if (end?.state === 'cancelled' && message.state === 'sending') return { ...end, state: 'failed' };
  if (end !== undefined) return end;
  return message.tries >= limits.maxTries ? { state: 'failed', reason: 'CARRIER_UNREACHABLE' } : undefined;
}

export type AfterTry =
  | { readonly kind: 'ended'; readonly end: MessageEnd }
  /** To be tried again, unless something else ends it; it is `accepted` again where surely no carrier has it. */
  | { readonly kind: 'waits'; readonly state: 'accepted' | 'sending' };

/** `before`: the state in which the try found the message. */
export function afterTry(outcome: TryOutcome, before: 'accepted' | 'sending'): AfterTry {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'ended', end: { state: 'sent' } };
    case 'unreadable':
      return { kind: 'ended', end: { state: 'failed', reason: 'UNSEAL_FAILED' } };
    case 'refused':
      if (outcome.permanent) return { kind: 'ended', end: { state: 'failed', reason: 'CARRIER_REFUSED' } };
      // Refused now, but what became of an earlier try may not be known: then it stays so.
      return { kind: 'waits', state: before };
    case 'unclear':
      return { kind: 'waits', state: 'sending' };
  }
}
