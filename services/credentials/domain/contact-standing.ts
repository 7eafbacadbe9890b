/** What a credential's contact is good for. */

export interface ContactStanding {
  /** When it was proved to reach the holder; undefined while it was not. */
  readonly verifiedTime: Date | undefined;
  /** A changed contact: from then on it serves a restore. Undefined: from the beginning. */
  readonly usableTime: Date | undefined;
  /** Until then one that was replaced still serves a restore; undefined where none has taken its place. */
  readonly replacedTime: Date | undefined;
}

/** Whether a restore may stand on it: nobody who has just changed the contacts can restore by them. */
export function servesRestore({ verifiedTime, usableTime, replacedTime }: ContactStanding, now: Date): boolean {
  if (verifiedTime === undefined) return false;
  return (usableTime === undefined || usableTime <= now) && (replacedTime === undefined || now < replacedTime);
}
