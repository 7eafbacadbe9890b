/** What a credential may be used for, and what raises it. */
import type { Credential, Due, Level } from './credential';
import { nextDueOf } from './credential-age';
import { outcomeOf } from './pin-outcome';
import type { Policy } from './policy';

export type LevelRaise =
  /** What the credential is from now on. */
  | { readonly kind: 'raised'; readonly credential: Credential }
  /** It was dispositive before. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly because: 'suspended' | 'expired' };

/**
 * What becomes of a credential in use that is to be dispositive. In the time after a restore it counts as ordinary to the end of that time, as it would if it
 * had been dispositive before. One whose PIN waits for a restore's exchange is refused: who completed the restore has shown neither half yet. So is one whose
 * PIN serves for nothing any more; one whose PIN may still change itself is not: the level is the holder's, and serves once the PIN is changed.
 */
export function raiseLevelOf(
  credential: Credential,
  now: Date,
  policy: Pick<Policy, 'changeGraceDays' | 'reminderDays' | 'lastReminderDays'>,
): LevelRaise {
  const outcome = outcomeOf({ kind: 'personal', credential }, now, policy);
  if (outcome === 'suspended' || outcome === 'expired') return { kind: 'refused', because: outcome };
  if (credential.level === 'dispositive') return { kind: 'unchanged' };
  const raised: Credential = { ...credential, level: 'dispositive' };
  return { kind: 'raised', credential: { ...raised, due: earlier(credential.due, nextDueOf(raised, now, policy)) } };
}

/** What was due already and has not been done, a reminder or that the PIN expired, is not lost by it. */
function earlier(before: Due | undefined, next: Due | undefined): Due | undefined {
  if (before === undefined || next === undefined) return before ?? next;
  return next.time < before.time ? next : before;
}

/** A restore's issue leaves a credential what it was; a desk's makes it dispositive; none lowers it. */
export function levelAfterExchange(before: Level, ofIssue: Level): Level {
  return before === 'dispositive' ? before : ofIssue;
}
