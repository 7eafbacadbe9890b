/** Whether a message is tried now, and what a try's outcome makes of it. */
import { endBeforeTry, type KnownDelivery } from './delivery';
import type { Message, MessageEnd } from './message';

export interface TryLimits {
  readonly maxTries: number;
}

/** What a try came to. `refused`: the carrier surely does not have it; `unclear`: it may. */
export type TryOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly permanent: boolean }
  | { readonly kind: 'unclear' }
  | { readonly kind: 'unreadable' };

/** The end of a message that must not be tried now; undefined where it is to be tried. */
export function endInsteadOfTry(
  message: Pick<Message, 'attempt' | 'state' | 'tries' | 'notAfterTime'>,
  delivery: KnownDelivery,
  limits: TryLimits,
  now: Date,
): MessageEnd | undefined {
  // A carrier may have what is `sending`: neither a cancellation nor a newer attempt takes it back, but time does.
  const known = message.state === 'sending' ? { cancelled: false, messages: [] } : delivery;
  const end = endBeforeTry(known, message.attempt, message.notAfterTime, now);
  if (end !== undefined) return end;
  return message.tries >= limits.maxTries ? { state: 'failed', reason: 'CARRIER_UNREACHABLE' } : undefined;
}

export type AfterTry =
  | { readonly kind: 'ended'; readonly end: MessageEnd }
  /** Tried again later; until then it is `accepted` again where surely no carrier has it. */
  | { readonly kind: 'again'; readonly state: 'accepted' | 'sending' };

/** `before` is the state in which the try found the message; `tries` counts this one too. */
export function afterTry(
  outcome: TryOutcome,
  { before, tries }: { readonly before: 'accepted' | 'sending'; readonly tries: number },
  limits: TryLimits,
): AfterTry {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'ended', end: { state: 'sent' } };
    case 'unreadable':
      return { kind: 'ended', end: { state: 'failed', reason: 'UNSEAL_FAILED' } };
    case 'refused':
      if (outcome.permanent) return { kind: 'ended', end: { state: 'failed', reason: 'CARRIER_REFUSED' } };
      // Refused now, but an earlier try's outcome may be unknown: then it stays so.
      return tries >= limits.maxTries ? usedUp : { kind: 'again', state: before };
    case 'unclear':
      return tries >= limits.maxTries ? usedUp : { kind: 'again', state: 'sending' };
  }
}

const usedUp: AfterTry = { kind: 'ended', end: { state: 'failed', reason: 'CARRIER_UNREACHABLE' } };
