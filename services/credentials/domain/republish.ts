/** When what was published, and of which nothing was heard, is published again. */

import { later, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import type { Policy } from './policy';

/**
 * The time of the next publication after the `publishCount`th (from 1) at `publishTime`: each wait is twice the one before, up to
 * the policy's longest. Undefined where that would not be before `notAfterTime`.
 */
export function republishTime(
  { publishCount, publishTime, notAfterTime }: Published,
  policy: Pick<Policy, 'republishAfterMinutes' | 'republishAtMostHours'>,
): Date | undefined {
  const first = policy.republishAfterMinutes * millisecondsPerMinute;
  const wait = Math.min(first * 2 ** (publishCount - 1), policy.republishAtMostHours * millisecondsPerHour);
  const time = later(publishTime, wait);
  return time < notAfterTime ? time : undefined;
}

export interface Published {
  readonly publishCount: number;
  readonly publishTime: Date;
  readonly notAfterTime: Date;
}
