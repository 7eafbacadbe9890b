import type { Clock } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { type ClaimedJob, finishJob, leaseLost, postponeJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { type AfterCall, afterCall, type CallOutcome, nameOfOutcome, type WebhookCall } from '../domain/webhook-call';
import type { StatusWebhook } from '../ports';
import { findPendingCall, updateTriedCall } from '../store/webhook-call';
import type { StatusWebhookWatch } from './watch-status-webhooks';

export interface CallWebhookDeps {
  readonly database: Database;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly webhook: StatusWebhook;
  readonly watch: StatusWebhookWatch;
}

/**
 * Tells a calling service what a job is about, once; whether it is to be tried again is committed after it has answered, so that
 * it may be told the same twice, under the same id. Faults: unavailable; conflict LEASE_LOST where a newer claim is at it.
 */
export async function callWebhook(deps: CallWebhookDeps, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const call = await findPendingCall(deps.database, job.subjectId);
  if (call === undefined) {
    await finishJob(deps.database, job);
    return;
  }
  const outcome = await deps.webhook.post({ webhookId: call.id, body: bodyOf(call) }, signal);
  const after = await settle(deps, job, call, outcome);
  deps.watch.tried(call, outcome, after);
}

async function settle(
  { database, clock, random }: CallWebhookDeps,
  job: ClaimedJob,
  call: WebhookCall,
  outcome: CallOutcome,
): Promise<AfterCall> {
  const now = clock.now();
  const after = afterCall(call, outcome, now, random);
  const tried = { tries: call.tries + 1, lastOutcome: nameOfOutcome(outcome) };
  await inTransaction(database, async (trx) => {
    const isOurs = after.kind === 'waits' ? await postponeJob(trx, job, after.milliseconds) : await finishJob(trx, job);
    if (!isOurs) throw leaseLost();
    await updateTriedCall(trx, call.id, { ...tried, end: endOf(after, now) });
  });
  return after;
}

function endOf({ kind }: AfterCall, time: Date) {
  if (kind === 'waits') return undefined;
  return { state: kind === 'done' ? ('done' as const) : ('given-up' as const), time };
}

/** The same bytes at every try. It tells neither recipient nor text: who may ask for more has the id. */
function bodyOf({ messageId, state, reason, channel, occurTime }: WebhookCall): string {
  return JSON.stringify({
    type: `message.${state}`,
    timestamp: occurTime.toISOString(),
    data: { message_id: messageId, state, reason, channel },
  });
}
