import type { Transaction } from '../../../runtime/database';
import { GroupCommit } from '../../../runtime/group-commit';
import { countHeldJobs, leaseLost } from '../../../runtime/jobs';
import { endInsteadOfTry } from '../domain/carrier-try';
import { lockDeliveries } from '../store/delivery';
import { findMessages } from '../store/message';
import { type Beginning, beginTries } from '../store/message-progress';
import { type BeginDeps, type Turn, type TurnRequest, takeTurn } from './begin-message-try';
import type { BegunTry } from './message-try';
import { tellChanges } from './tell-change';

/** Of one transaction: so many messages of which none waits for all the others. */
const mostTurns = 50;

/** The turns of messages that come while another is committed, in one transaction. */
export function messageTurns(deps: BeginDeps): GroupCommit<TurnRequest, Turn> {
  return new GroupCommit({
    database: deps.database,
    mostItems: mostTurns,
    name: 'turns',
    log: deps.log,
    together: (trx, requests) => takeTurnsTogether(deps, trx, requests),
    alone: (trx, request) => takeTurn(deps, trx, request),
  });
}

/** Begins those that nothing speaks against; the others are left as they were. */
async function takeTurnsTogether(
  deps: BeginDeps,
  trx: Transaction,
  requests: readonly TurnRequest[],
): Promise<readonly (Turn | undefined)[]> {
  const time = deps.clock.now();
  const locks = requests.flatMap(({ deliveryId }) =>
    deliveryId === undefined ? [] : [{ id: deliveryId, keepUntil: time }],
  );
  const deliveries = await lockDeliveries(trx, locks);
  const messages = await findMessages(
    trx,
    requests.map(({ job }) => job.subjectId),
  );
  const beginnings: Beginning[] = [];
  const turns = requests.map(({ job, deliveryId, prepared }): Turn | undefined => {
    const delivery = deliveries.get(deliveryId ?? '');
    const message = messages.get(job.subjectId);
    if (prepared.kind !== 'ready' || delivery === undefined || message?.state !== 'accepted') return undefined;
    if (endInsteadOfTry(message, delivery, deps.limits, time) !== undefined) return undefined;
    beginnings.push({
      id: message.id,
      fence: job.fence,
      carrier: prepared.carrier.name,
      time,
      opened: prepared.opened,
    });
    return { kind: 'begun', begun: { message: { ...message, state: 'accepted' }, time } };
  });
  const begun = requests.filter((_, index) => turns[index] !== undefined).map(({ job }) => job);
  const held = await countHeldJobs(trx, begun);
  if (held !== begun.length || (await beginTries(trx, beginnings)) !== begun.length) throw leaseLost();
  const first = turns.flatMap((turn) => (turn?.kind === 'begun' && turn.begun.message.tries === 0 ? [turn.begun] : []));
  await tellChanges(deps, trx, first.map(sendingOf));
  return turns;
}

function sendingOf({ message, time }: BegunTry) {
  return { message, state: 'sending' as const, time, traceparent: message.traceparent };
}
