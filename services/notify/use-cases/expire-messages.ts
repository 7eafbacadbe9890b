import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { cancelJobs } from '../../../runtime/jobs';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import type { MessageChannel } from '../domain/channel';
import { hasEnded } from '../domain/message';
import { sendQueue } from '../domain/priority';
import { lockDelivery } from '../store/delivery';
import { findMessage, findOverdueMessages } from '../store/message';
import { applyToldMeanwhile } from './apply-early-receipts';
import { type EndedMessage, endAndTell } from './end-message';
import type { MessageWatch } from './message-metrics';
import type { TellDeps } from './tell-change';

export interface ExpireDeps extends TellDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly watch: MessageWatch;
  readonly channels: readonly MessageChannel[];
  readonly batchRows: number;
  /** How long a try may be under way: until then it may still tell what became of it. */
  readonly longestTryMilliseconds: number;
}

/**
 * Tells of messages whose time is over while no carrier had room for them, so that nobody waits for them. One that a carrier may have
 * stays until its last try can have no outcome any more, and what the carrier told of it counts.
 */
export async function expireMessages(deps: ExpireDeps): Promise<Round> {
  const now = deps.clock.now();
  const overdue = await findOverdueMessages(deps.database, deps.channels, now, deps.batchRows);
  let ended = 0;
  for (const { id } of overdue) if ((await expire(deps, id, now)) !== undefined) ended += 1;
  if (ended > 0) deps.outbox.ring();
  return ended > 0 && overdue.length === deps.batchRows ? 'more' : 'idle';
}

async function expire(deps: ExpireDeps, id: string, time: Date): Promise<EndedMessage | undefined> {
  const ended = await inTransaction(deps.database, async (trx) => {
    const found = await findMessage(trx, id);
    if (found === undefined) return undefined;
    await lockDelivery(trx, found.deliveryId, time);
    const message = await findMessage(trx, id);
    if (message === undefined || hasEnded(message.state) || isUnderWay(deps, message, time)) return undefined;
    const told = await applyToldMeanwhile(deps, trx, message, time);
    if (told.length > 0) return told.at(-1);
    const end = { state: 'expired', reason: 'NOT_AFTER_PASSED' } as const;
    await cancelJobs(trx, sendQueue(message.channel, message.priority), [id]);
    return endAndTell(deps, trx, message, { from: message.state, end, time });
  });
  if (ended !== undefined) deps.watch.counted(ended.channel, [ended.state]);
  return ended;
}

function isUnderWay(
  { longestTryMilliseconds }: ExpireDeps,
  { state, tryTime }: { readonly state: string; readonly tryTime: Date | undefined },
  now: Date,
): boolean {
  return state === 'sending' && tryTime !== undefined && now.getTime() - tryTime.getTime() < longestTryMilliseconds;
}
