/** How postal watches itself: its books, its print centre, and what it keeps of addresses. */
import { integer } from '../../runtime/settings';

export function controlSettings() {
  return {
    reconcileMinutes: integer('RECONCILE_MINUTES', {
      default: 15,
      min: 1,
      max: 1_440,
      about: 'How often it looks whether letters, batches and manifests add up, and measures what is open.',
    }),
    acknowledgeDays: integer('ACKNOWLEDGE_DAYS', {
      default: 7,
      min: 1,
      max: 365,
      about:
        'With SPOOLING_IS_DESPATCH=false: a batch handed over so long ago for which the print centre has not answered is an alarm.',
    }),
    blockedRecipientDays: integer('BLOCKED_RECIPIENT_DAYS', {
      default: 730,
      min: 1,
      max: 3_650,
      about: 'How long an address from which a letter came back is remembered, as a keyed hash, after the last return.',
    }),
  } as const;
}
