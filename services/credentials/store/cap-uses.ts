import type { Transaction } from '../../../runtime/database';
import { UseTimes } from '../../../runtime/use-times';

/** Table `cap_use`: holders, contacts, addresses and operators, and when each was last used for what is capped. */
export const capUses = new UseTimes('cap_use');

/** Forgets up to `limit` subjects that nobody has used for long; resolves to how many. */
export function forgetCapUses(trx: Transaction, now: Date, limit: number): Promise<number> {
  return capUses.forget(trx, now, limit);
}
