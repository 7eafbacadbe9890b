import type { GroupCommit } from '../../../runtime/group-commit';
import type { GroupRead } from '../../../runtime/group-read';
import { type ClaimedJob, leaseLost, postponeJob } from '../../../runtime/jobs';
import { runWithTraceparent } from '../../../runtime/tracing';
import type { Message } from '../domain/message';
import type { CarrierOutcome, OutgoingMessage } from '../ports';
import { beginMessageTry, type Turn, type TurnRequest } from './begin-message-try';
import type { CarrierPool, CarrierTurn } from './carriers/carrier-pool';
import type { Handed } from './carriers/pooled-carrier';
import { type SettleDeps, type Settled, type SettleRequest, settleMessageTry } from './settle-message-try';
import { type WriteDeps, writeMessage } from './write-message';

export interface SendDeps extends SettleDeps, WriteDeps {
  /** By id. */
  readonly messages: GroupRead<Message>;
  readonly turns: GroupCommit<TurnRequest, Turn>;
  readonly settling: GroupCommit<SettleRequest, Settled>;
  readonly carriers: Pick<CarrierPool, 'take'>;
  /** How long a carrier may take with one message. */
  readonly sendMilliseconds: number;
}

/** When a message that found no room asks again; more room rings for it, too. */
const noRoomMilliseconds = 1_000;

/**
 * One try of a message: marked `sending` in a commit of its own, handed to a carrier, and what came of it committed. A try
 * that nobody saw the end of is made again, with the same bytes. Rejects where the job is to be tried again later.
 */
export async function sendMessage(deps: SendDeps, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const found = await deps.messages.read(job.subjectId);
  const prepared = { kind: 'no-carrier' } as const;
  await runWithTraceparent(found?.traceparent, async () => {
    if (found === undefined) return void (await beginMessageTry(deps, { job, deliveryId: undefined, prepared }));
    const taken = deps.carriers.take(found.channel, dutyOf(found));
    if (taken.kind === 'no-carrier') return end(deps, job, found);
    if (taken.kind === 'no-room') return waitForRoom(deps, job);
    await useTurn(deps, job, found, taken.turn, signal);
  });
}

/**
 * A half that a carrier may have goes to no other. What was surely refused, or what is no half, goes rather to another than to the
 * one that did not take it.
 */
function dutyOf({ state, half, carrier }: Message) {
  const holdsHalf = half !== undefined;
  const isKept = holdsHalf && state === 'sending';
  return { holdsHalf, only: isKept ? carrier : undefined, notFirst: isKept ? undefined : carrier };
}

async function end(deps: SendDeps, job: ClaimedJob, { deliveryId }: Message): Promise<void> {
  deps.watch.alarmed('NO_CARRIER');
  await beginMessageTry(deps, { job, deliveryId, prepared: { kind: 'no-carrier' } });
}

/** Not a try, and nothing that went wrong. */
async function waitForRoom({ database, random }: SendDeps, job: ClaimedJob): Promise<void> {
  const delay = Math.ceil(noRoomMilliseconds * (0.5 + random() / 2));
  if (!(await postponeJob(database, job, delay))) throw leaseLost();
}

async function useTurn(
  deps: SendDeps,
  job: ClaimedJob,
  found: Message,
  turn: CarrierTurn,
  signal: AbortSignal,
): Promise<void> {
  let outcome: CarrierOutcome | undefined;
  let milliseconds = 0;
  const { carrier } = turn;
  try {
    const written = await writeMessage(deps, found);
    const prepared = written.kind === 'ready' ? { ...written, carrier, tries: found.tries } : written;
    const begun = await beginMessageTry(deps, { job, deliveryId: found.deliveryId, prepared });
    if (begun === undefined || written.kind !== 'ready') return;
    const handed = await hand(deps, turn, written.outgoing, signal);
    outcome = handed.outcome;
    milliseconds = handed.milliseconds;
    await settleMessageTry(deps, { job, begun, tried: { carrier, outcome, opened: written.opened } });
  } finally {
    turn.end(outcome, milliseconds);
  }
}

async function hand(deps: SendDeps, turn: CarrierTurn, message: OutgoingMessage, signal: AbortSignal): Promise<Handed> {
  const { carrier } = turn;
  const { outcome, milliseconds } = await turn.send(message, signal, deps.sendMilliseconds);
  deps.watch.tried(message.channel, carrier.name, outcome.kind, milliseconds / 1_000);
  if (outcome.kind === 'refused' && outcome.refusesUs) {
    deps.watch.alarmed('CARRIER_REFUSES_US');
    deps.log.error('carrier.refuses-us', { carrier: carrier.name, reason: outcome.reason });
  }
  return { outcome, milliseconds };
}
