import { createHash } from 'node:crypto';
import type { Clock } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import type { Ids } from '../../../runtime/id';
import { enqueueJobs } from '../../../runtime/jobs';
import type { ServiceMessageChange } from '../domain/service-message-change';
import { type ToldState, toldStates, type WebhookCall } from '../domain/webhook-call';
import { insertWebhookCalls } from '../store/webhook-call';

export interface EnqueueWebhookDeps {
  readonly ids: Ids;
  readonly clock: Clock;
  /** What each calling service wants to be told of; of those that are not there nothing is told. */
  readonly wanted: ReadonlyMap<string, ReadonlySet<ToldState>>;
}

/** A queue for each receiver, so that a slow one keeps nobody else's jobs waiting. */
export function webhookQueue(caller: string): string {
  return `webhooks-${createHash('sha256').update(caller).digest('hex').slice(0, 24)}`;
}

/**
 * Puts into the transaction of a change that its caller is to be told of it, if it wants to be. Gives the callers that are: their
 * workers are to be rung after the commit. Fault unavailable.
 */
export async function enqueueStatusWebhooks(
  { ids, clock, wanted }: EnqueueWebhookDeps,
  trx: Transaction,
  changes: readonly ServiceMessageChange[],
): Promise<ReadonlySet<string>> {
  const createTime = clock.now();
  const calls = changes.flatMap((change): readonly WebhookCall[] => {
    const state = toldStates.find((one) => one === change.state);
    if (state === undefined || wanted.get(change.caller)?.has(state) !== true) return [];
    return [{ ...change, id: ids.next(), state, tries: 0, createTime }];
  });
  await insertWebhookCalls(trx, calls);
  await enqueueJobs(
    trx,
    calls.map(({ id, caller }) => ({ id: ids.next(), queue: webhookQueue(caller), subjectId: id })),
  );
  return new Set(calls.map(({ caller }) => caller));
}
