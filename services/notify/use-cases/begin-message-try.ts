import type { Clock } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { endInsteadOfTry, type TryLimits } from '../domain/carrier-try';
import { hasEnded, type Message, type MessageState } from '../domain/message';
import { lockDelivery } from '../store/delivery';
import { beginTry, endMessage, findMessage } from '../store/message';
import { type ReportDeps, reportMessages } from './report-message';
import type { MessageWatch } from './watch-messages';

export interface BeginDeps extends ReportDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly limits: TryLimits;
  readonly watch: MessageWatch;
}

/** A message as it was before this try; from now on it is `sending`. */
export interface BegunTry {
  readonly message: Message & { readonly state: 'accepted' | 'sending' };
  readonly sealed: Buffer;
}

type Turn =
  | { readonly begun: BegunTry }
  | { readonly ended: Message['channel']; readonly state: MessageState }
  | undefined;

/**
 * Marks a message `sending`, committed before its first byte goes out; or ends it, where it must not be tried, and gives
 * undefined. Faults: unavailable; conflict LEASE_LOST where a newer claim is at it.
 */
export async function beginMessageTry(
  deps: BeginDeps,
  job: ClaimedJob,
  deliveryId: string | undefined,
): Promise<BegunTry | undefined> {
  const turn = await inTransaction(deps.database, (trx) => takeTurn(deps, trx, job, deliveryId));
  if (turn === undefined) return undefined;
  deps.outbox.ring();
  if ('ended' in turn) deps.watch.counted(turn.ended, [turn.state]);
  else if (turn.begun.message.tries === 0) deps.watch.counted(turn.begun.message.channel, ['sending']);
  return 'begun' in turn ? turn.begun : undefined;
}

async function takeTurn(
  deps: BeginDeps,
  trx: Transaction,
  job: ClaimedJob,
  deliveryId: string | undefined,
): Promise<Turn> {
  const time = deps.clock.now();
  const delivery = deliveryId === undefined ? undefined : await lockDelivery(trx, deliveryId, time);
  const message = await findMessage(trx, job.subjectId);
  if (delivery === undefined || message === undefined || hasEnded(message.state)) {
    await finishJob(trx, job);
    return undefined;
  }
  const { id, attempt, state, sealed } = message;
  const end = endInsteadOfTry(message, delivery, deps.limits, time);
  if (end !== undefined) {
    if (!(await finishJob(trx, job))) throw leaseLost();
    await endMessage(trx, id, { from: state, end, time });
    await reportMessages(deps, trx, [{ ...message, ...end, time }]);
    return { ended: message.channel, state: end.state };
  }
  // Only an end erases the copy.
  if (sealed === undefined) throw new Fault('bug', 'SEALED_COPY_MISSING', 'a message that waits has no sealed copy');
  if (!(await beginTry(trx, id, job.fence))) throw leaseLost();
  if (message.tries === 0) await reportMessages(deps, trx, [{ ...message, attempt, state: 'sending', time }]);
  return { begun: { message: { ...message, state }, sealed } };
}

export function leaseLost(): Fault {
  return new Fault('conflict', 'LEASE_LOST', 'another worker has claimed this job');
}
