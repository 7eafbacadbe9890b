import type { Transaction } from '../../../runtime/database';
import { cancelJobs, enqueueJob } from '../../../runtime/jobs';
import type { MessageChannel } from '../domain/channel';
import type { Message, MessageEnd, MessageState } from '../domain/message';
import { sendQueue } from '../domain/priority';
import { endMessage } from '../store/message-progress';
import { endRoute, eraseRouteCopies, findStandbyRoute, takeRoute } from '../store/message-route';
import { type TellDeps, tellChanges } from './tell-change';

export interface MessageEnding {
  readonly from: MessageState;
  readonly end: MessageEnd;
  readonly time: Date;
  readonly carrier?: string | undefined;
  readonly carrierReference?: string | undefined;
}

/** What became of a message, to be counted after the commit; `nextChannel`: the workers there are to be rung. */
export interface EndedMessage {
  readonly channel: MessageChannel;
  readonly state: MessageState;
  readonly nextChannel: MessageChannel | undefined;
}

/**
 * Ends a message and tells whoever asked for it. Another service's message that failed goes the next way that stands by, if its
 * time is not over; credentials releases its fallbacks itself. Undefined where it is not in that state any more. Fault unavailable.
 */
export async function endAndTell(
  deps: TellDeps,
  trx: Transaction,
  message: Message,
  ending: MessageEnding,
): Promise<EndedMessage | undefined> {
  if (!(await endMessage(trx, message.id, ending))) return undefined;
  const { end, time, carrier, carrierReference } = ending;
  const nextChannel = message.caller === undefined ? undefined : await goOn(deps, trx, message, ending);
  const change = { message, ...end, time, carrier, carrierReference };
  // One that goes on has not ended: its watchers are told the way that it goes now.
  const told =
    nextChannel === undefined ? change : { ...change, ...accepted, message: { ...message, channel: nextChannel } };
  await tellChanges(deps, trx, [told]);
  return { channel: message.channel, state: end.state, nextChannel };
}

const accepted = { state: 'accepted', carrier: undefined, carrierReference: undefined } as const;

async function goOn(
  deps: TellDeps,
  trx: Transaction,
  { id, channel, priority, notAfterTime, carrier }: Message,
  { end, time }: MessageEnding,
): Promise<MessageChannel | undefined> {
  await endRoute(trx, id, end, { time, carrier });
  if (end.state === 'delivered' || end.state === 'cancelled') await eraseRouteCopies(trx, id);
  if (end.state !== 'failed' || notAfterTime <= time) return undefined;
  const next = await findStandbyRoute(trx, id);
  if (next === undefined) return undefined;
  await takeRoute(trx, id, next);
  // Where a receipt ended it its last try was still to be repeated: two jobs would send it twice.
  await cancelJobs(trx, sendQueue(channel, priority), [id]);
  await enqueueJob(trx, { id: deps.ids.next(), queue: sendQueue(next.channel, priority), subjectId: id });
  return next.channel;
}
