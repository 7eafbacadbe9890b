import { type Clock, later } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { type ClaimedJob, finishJob, postponeJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { endByObstacle, endInsteadOfTry, type TryLimits } from '../domain/carrier-try';
import { hasEnded, type Message, type MessageEnd } from '../domain/message';
import type { MessageCarrier } from '../ports';
import { lockDelivery } from '../store/delivery';
import { findMessage } from '../store/message';
import { beginTry } from '../store/message-progress';
import { type EndedMessage, endAndTell } from './end-message';
import type { BegunTry, Prepared } from './message-try';
import { type TellDeps, tellChanges } from './tell-change';
import type { MessageWatch } from './watch-messages';

export interface BeginDeps extends TellDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly limits: TryLimits;
  readonly watch: MessageWatch;
  /** How long a message that its carrier may have is left alone, where the carrier would tell. */
  readonly unclearMilliseconds: Readonly<Record<Message['channel'], number>>;
  readonly ringWorkers: (channel: Message['channel']) => void;
}

type Turn = { readonly begun: BegunTry } | { readonly ended: EndedMessage } | undefined;

/**
 * Marks a message `sending` at its carrier, committed before its first byte goes out; or ends it, where it must not or cannot be tried, or
 * puts it off, where a receipt may still come for the last try, and gives undefined. Faults: unavailable; conflict LEASE_LOST where
 * a newer claim is at it.
 */
export async function beginMessageTry(
  deps: BeginDeps,
  job: ClaimedJob,
  deliveryId: string | undefined,
  prepared: Prepared,
): Promise<BegunTry | undefined> {
  const turn = await inTransaction(deps.database, (trx) => takeTurn(deps, trx, job, deliveryId, prepared));
  if (turn === undefined) return undefined;
  deps.outbox.ring();
  if ('begun' in turn) {
    const { message } = turn.begun;
    if (message.tries === 0) deps.watch.counted(message.channel, ['sending']);
    return turn.begun;
  }
  const { channel, state, nextChannel } = turn.ended;
  deps.watch.counted(channel, [state]);
  if (nextChannel !== undefined) deps.ringWorkers(nextChannel);
  return undefined;
}

async function takeTurn(
  deps: BeginDeps,
  trx: Transaction,
  job: ClaimedJob,
  deliveryId: string | undefined,
  prepared: Prepared,
): Promise<Turn> {
  const time = deps.clock.now();
  const delivery = deliveryId === undefined ? undefined : await lockDelivery(trx, deliveryId, time);
  const message = await findMessage(trx, job.subjectId);
  if (delivery === undefined || message === undefined || hasEnded(message.state)) {
    await finishJob(trx, job);
    return undefined;
  }
  const { state } = message;
  const end = endInsteadOfTry(message, delivery, deps.limits, time) ?? endOf(prepared);
  if (end !== undefined) {
    if (!(await finishJob(trx, job))) throw leaseLost();
    const ended = await endAndTell(deps, trx, message, { from: state, end, time });
    return ended === undefined ? undefined : { ended };
  }
  return prepared.kind === 'ready' ? begin(deps, trx, job, { ...message, state }, prepared, time) : undefined;
}

function endOf(prepared: Prepared): MessageEnd | undefined {
  return prepared.kind === 'ready' ? undefined : endByObstacle[prepared.kind];
}

async function begin(
  deps: BeginDeps,
  trx: Transaction,
  job: ClaimedJob,
  message: BegunTry['message'],
  { carrier, opened }: Extract<Prepared, { kind: 'ready' }>,
  time: Date,
): Promise<Turn> {
  const rest = restMilliseconds(deps, message, carrier, time);
  if (rest > 0) {
    if (!(await postponeJob(trx, job, rest))) throw leaseLost();
    return undefined;
  }
  const beginning = { fence: job.fence, carrier: carrier.name, time, opened };
  if (!(await beginTry(trx, message.id, beginning))) throw leaseLost();
  if (message.tries === 0) await tellChanges(deps, trx, [{ message, state: 'sending', time }]);
  return { begun: { message, time } };
}

/** A process may have died in the last try: its carrier's receipt, if it gives any, is waited for as after any unclear one. */
function restMilliseconds(
  { unclearMilliseconds }: BeginDeps,
  { state, channel, carrier: last, tryTime, notAfterTime }: Message,
  carrier: Pick<MessageCarrier, 'name' | 'givesReceipts'>,
  time: Date,
): number {
  if (state !== 'sending' || !carrier.givesReceipts || last !== carrier.name || tryTime === undefined) return 0;
  const until = later(tryTime, unclearMilliseconds[channel]);
  return Math.max(0, Math.min(until.getTime(), notAfterTime.getTime()) - time.getTime());
}

export function leaseLost(): Fault {
  return new Fault('conflict', 'LEASE_LOST', 'another worker has claimed this job');
}
