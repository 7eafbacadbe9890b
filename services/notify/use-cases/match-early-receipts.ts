import { type Clock, later } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import { findMatchedEarly, takeEarlyReceipts } from '../store/early-receipt';
import { applyEarly } from './apply-early-receipts';
import type { MessageWatch } from './message-metrics';
import type { TellDeps } from './tell-change';

export interface MatchDeps extends TellDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly watch: MessageWatch;
  readonly ringWorkers: (channel: MessageChannel) => void;
}

const matchedAtOnce = 100;
/** What two commits at one moment missed is found within seconds, or after a restart. */
const lookBackMilliseconds = 3_600_000;

/**
 * A receipt and the outcome of its submission may be committed at the same moment, neither seeing the other: what was kept as early
 * though its message is known by now finds it here.
 */
export async function matchEarlyReceipts(deps: MatchDeps): Promise<Round> {
  const matched = await findMatchedEarly(deps.database, later(deps.clock.now(), -lookBackMilliseconds), matchedAtOnce);
  for (const { carrier, reference, messageId, recipientIndex } of matched) {
    const changes = await inTransaction(deps.database, async (trx) => {
      const early = await takeEarlyReceipts(trx, carrier, [reference], recipientIndex);
      return applyEarly(deps, trx, messageId, early, deps.clock.now());
    });
    for (const { channel, state, nextChannel } of changes) {
      deps.watch.counted(channel, [state]);
      if (nextChannel !== undefined) deps.ringWorkers(nextChannel);
    }
  }
  if (matched.length > 0) deps.outbox.ring();
  return matched.length === matchedAtOnce ? 'more' : 'idle';
}
