/** Recipients that nothing is sent to, and for how long. */
import { later, millisecondsPerDay } from '../../../runtime/clock';
import type { MessageChannel } from './channel';
import type { Priority } from './priority';
import type { SuppressionReason } from './receipt';

export interface Suppression {
  readonly id: string;
  readonly channel: MessageChannel;
  readonly maskedRecipient: string;
  readonly reason: SuppressionReason;
  /** Who added it, where an operator did. */
  readonly operator: string | undefined;
  /** Why; empty where none was given. */
  readonly note: string;
  readonly createTime: Date;
  /** Undefined: until it is removed. */
  readonly expireTime: Date | undefined;
}

interface SuppressedMessage {
  readonly priority: Priority;
  readonly holdsHalf: boolean;
}

export interface SuppressionTimes {
  readonly bounceDays: number;
  readonly complaintDays: number;
}

/** Who wants no more newsletters still gets a code, and a half: everything else stops everything. */
export function isSuppressed(
  suppressions: readonly Pick<Suppression, 'reason' | 'expireTime'>[],
  { priority, holdsHalf }: SuppressedMessage,
  now: Date,
): boolean {
  return suppressions.some(({ reason, expireTime }) => {
    if (expireTime !== undefined && expireTime <= now) return false;
    return reason !== 'unsubscribed' || (priority === 'bulk' && !holdsHalf);
  });
}

/** When it ends by itself; undefined: never. An operator says so, or not at all. */
export function suppressionEnd(reason: SuppressionReason, times: SuppressionTimes, now: Date): Date | undefined {
  if (reason === 'hard-bounce') return later(now, times.bounceDays * millisecondsPerDay);
  if (reason === 'complaint') return later(now, times.complaintDays * millisecondsPerDay);
  return undefined;
}
