import { type Clock, later } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import type { GroupCommit } from '../../../runtime/group-commit';
import { type ClaimedJob, countHeldJobs, finishJob, leaseLost, postponeJob } from '../../../runtime/jobs';
import type { Log } from '../../../runtime/log';
import { endByObstacle, endInsteadOfTry, type TryLimits } from '../domain/carrier-try';
import { hasEnded, type Message, type MessageEnd } from '../domain/message';
import type { MessageCarrier } from '../ports';
import { lockDelivery } from '../store/delivery';
import { findMessage } from '../store/message';
import { beginTries } from '../store/message-progress';
import { applyToldMeanwhile } from './apply-early-receipts';
import { type EndedMessage, endAndTell } from './end-message';
import type { MessageWatch } from './message-metrics';
import type { BegunTry, Prepared } from './message-try';
import { type TellDeps, tellChanges } from './tell-change';

export interface BeginDeps extends TellDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly limits: TryLimits;
  readonly watch: MessageWatch;
  readonly log: Log;
  /** How long a message that its carrier may have is left alone, where the carrier would tell. */
  readonly unclearMilliseconds: Readonly<Record<Message['channel'], number>>;
  readonly ringWorkers: (channel: Message['channel']) => void;
}

/** A message whose turn it is, as its claimant prepared it. */
export interface TurnRequest {
  readonly job: ClaimedJob;
  /** Undefined where there is no such message any more. */
  readonly deliveryId: string | undefined;
  readonly prepared: Prepared;
}

export type Turn =
  | { readonly kind: 'begun'; readonly begun: BegunTry }
  | { readonly kind: 'ended'; readonly ended: EndedMessage }
  /** It was over, or it is put off. */
  | { readonly kind: 'nothing' };

const nothing: Turn = { kind: 'nothing' };

/**
 * Marks a message `sending` at its carrier, committed before its first byte goes out; or ends it, where it must not or cannot be tried, or
 * puts it off, where a receipt may still come for the last try, and gives undefined. Faults: unavailable; conflict LEASE_LOST where
 * a newer claim is at it.
 */
export async function beginMessageTry(
  deps: BeginDeps & { readonly turns: Pick<GroupCommit<TurnRequest, Turn>, 'run'> },
  request: TurnRequest,
): Promise<BegunTry | undefined> {
  const turn = await deps.turns.run(request);
  if (turn.kind === 'nothing') return undefined;
  deps.outbox.ring();
  if (turn.kind === 'begun') {
    const { message } = turn.begun;
    if (message.tries === 0) deps.watch.counted(message.channel, ['sending']);
    return turn.begun;
  }
  const { channel, state, nextChannel } = turn.ended;
  deps.watch.counted(channel, [state]);
  if (nextChannel !== undefined) deps.ringWorkers(nextChannel);
  return undefined;
}

/** As beginMessageTry, in a transaction of its caller's. */
export async function takeTurn(
  deps: BeginDeps,
  trx: Transaction,
  { job, deliveryId, prepared }: TurnRequest,
): Promise<Turn> {
  const time = deps.clock.now();
  const delivery = deliveryId === undefined ? undefined : await lockDelivery(trx, deliveryId, time);
  const message = await findMessage(trx, job.subjectId);
  if (delivery === undefined || message === undefined || hasEnded(message.state)) {
    await finishJob(trx, job);
    return nothing;
  }
  // By its fence alone the message cannot tell: on a new way, or tried anew, it has a new job and forgets the fences of the old one.
  if ((await countHeldJobs(trx, [job])) !== 1) throw leaseLost();
  const { state } = message;
  const [told] = await applyToldMeanwhile(deps, trx, message, time);
  if (told !== undefined) {
    // It has none any more where it goes another way now.
    await finishJob(trx, job);
    return { kind: 'ended', ended: told };
  }
  const end = endInsteadOfTry(message, delivery, deps.limits, time) ?? endOf(prepared);
  if (end !== undefined) {
    if (!(await finishJob(trx, job))) throw leaseLost();
    const ended = await endAndTell(deps, trx, message, { from: state, end, time });
    return ended === undefined ? nothing : { kind: 'ended', ended };
  }
  return prepared.kind === 'ready' ? begin(deps, trx, job, { ...message, state }, prepared, time) : nothing;
}

function endOf(prepared: Prepared): MessageEnd | undefined {
  return prepared.kind === 'ready' ? undefined : endByObstacle[prepared.kind];
}

async function begin(
  deps: BeginDeps,
  trx: Transaction,
  job: ClaimedJob,
  message: BegunTry['message'],
  { carrier, opened, tries }: Extract<Prepared, { kind: 'ready' }>,
  time: Date,
): Promise<Turn> {
  const isElsewhere = message.state === 'sending' && message.carrier !== carrier.name;
  if (message.half !== undefined && isElsewhere && message.tries !== tries) {
    // It was chosen before another claim's try began: that carrier may have the half, and this one must not get it.
    if (!(await postponeJob(trx, job, 0))) throw leaseLost();
    return nothing;
  }
  const rest = restMilliseconds(deps, message, carrier, time);
  if (rest > 0) {
    if (!(await postponeJob(trx, job, rest))) throw leaseLost();
    return nothing;
  }
  const beginning = { id: message.id, fence: job.fence, carrier: carrier.name, time, opened };
  if ((await beginTries(trx, [beginning])) !== 1) throw leaseLost();
  if (message.tries === 0) await tellChanges(deps, trx, [{ message, state: 'sending', time }]);
  return { kind: 'begun', begun: { message, time } };
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
