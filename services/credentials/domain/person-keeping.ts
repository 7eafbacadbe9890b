/** How long a holder's personal data are kept. */

import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { Credential } from './credential';
import type { PinRequest } from './pin-request';
import { hasEnded } from './pin-request-state';
import type { Policy } from './policy';

const daysOfMonth = 30;

export interface HoldersPast {
  readonly createTime: Date;
  readonly credentials: readonly Pick<Credential, 'state' | 'expireTime' | 'endTime'>[];
  readonly requests: readonly Pick<PinRequest, 'state' | 'createTime' | 'endTime'>[];
}

type KeepPolicy = Pick<Policy, 'personKeepMonths'>;

export function keepMilliseconds({ personKeepMonths }: KeepPolicy): number {
  return personKeepMonths * daysOfMonth * millisecondsPerDay;
}

/**
 * Until when a holder's data are kept: so long after the last PIN's revocation or expiry, and after the last request's end. Undefined while something is
 * under way, which has no end yet.
 */
export function keptUntil({ createTime, credentials, requests }: HoldersPast, policy: KeepPolicy): Date | undefined {
  if (requests.some(isUnfinished)) return undefined;
  const ends = [
    createTime,
    ...requests.map(({ createTime: asked, endTime }) => endTime ?? asked),
    ...credentials.flatMap(({ endTime, expireTime }) => endTime ?? expireTime ?? []),
  ];
  return later(new Date(Math.max(...ends.map((time) => time.getTime()))), keepMilliseconds(policy));
}

/** One that a revocation has ended has no end time until what was sent of it is taken back. */
export function isUnfinished({ state, endTime }: Pick<PinRequest, 'state' | 'endTime'>): boolean {
  return !hasEnded(state) || endTime === undefined;
}
