/** Table `webhook_call`. */
import type { Queryable, Transaction } from '../../../runtime/database';
import type { MessageChannel } from '../domain/channel';
import type { ToldState, WebhookCall } from '../domain/webhook-call';

interface WebhookCallRow {
  readonly id: string;
  readonly message_id: string;
  readonly caller: string;
  readonly message_state: ToldState;
  readonly reason: string;
  readonly channel: MessageChannel;
  readonly occur_time: Date;
  readonly create_time: Date;
  readonly tries: number;
}

export async function insertWebhookCalls(trx: Transaction, calls: readonly WebhookCall[]): Promise<void> {
  if (calls.length === 0) return;
  await trx('webhook_call').insert(
    calls.map((call) => ({
      id: call.id,
      message_id: call.messageId,
      caller: call.caller,
      message_state: call.state,
      reason: call.reason,
      channel: call.channel,
      occur_time: call.occurTime,
      create_time: call.createTime,
      state: 'pending',
      tries: call.tries,
    })),
  );
}

/** Undefined where it has ended, or was forgotten. */
export async function findPendingCall(db: Queryable, id: string): Promise<WebhookCall | undefined> {
  const row: WebhookCallRow | undefined = await db('webhook_call').where({ id, state: 'pending' }).first();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    messageId: row.message_id,
    caller: row.caller,
    state: row.message_state,
    reason: row.reason,
    channel: row.channel,
    occurTime: row.occur_time,
    createTime: row.create_time,
    tries: row.tries,
  };
}

interface TriedCall {
  /** How often, this time included. */
  readonly tries: number;
  readonly lastOutcome: string;
  /** Undefined: it is to be tried again. */
  readonly end: { readonly state: 'done' | 'given-up'; readonly time: Date } | undefined;
}

export async function updateTriedCall(trx: Transaction, id: string, { tries, lastOutcome, end }: TriedCall) {
  const ended = end === undefined ? {} : { state: end.state, end_time: end.time };
  await trx('webhook_call')
    .where({ id, state: 'pending' })
    .update({ tries, last_outcome: lastOutcome, ...ended });
}

/** At most so many that were to be told before this time and still are. */
export async function findStaleCalls(
  db: Queryable,
  createdBefore: Date,
  limit: number,
): Promise<readonly { readonly id: string; readonly caller: string }[]> {
  return db('webhook_call')
    .where({ state: 'pending' })
    .where('create_time', '<', createdBefore)
    .orderBy('create_time')
    .limit(limit)
    .select('id', 'caller');
}

/** Gives those up that still wait; answers how many. */
export async function giveUpCalls(trx: Transaction, ids: readonly string[], time: Date): Promise<number> {
  return trx('webhook_call')
    .whereIn('id', [...ids])
    .where({ state: 'pending' })
    .update({ state: 'given-up', end_time: time });
}

/** Forgets at most so many that ended before; answers how many. */
export async function purgeCalls(db: Queryable, endedBefore: Date, limit: number): Promise<number> {
  const ids: string[] = await db('webhook_call')
    .where('end_time', '<', endedBefore)
    .orderBy('end_time')
    .limit(limit)
    .pluck('id');
  return ids.length === 0 ? 0 : db('webhook_call').whereIn('id', ids).delete();
}
