import { later, millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { matchesRegister } from '../domain/address-match';
import type { CheckedApplication } from '../domain/application';
import { isHeldFor } from '../domain/delivery';
import { holdAfter, type RegisterAnswer } from '../domain/letter-hold';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import type { Policy } from '../domain/policy';
import { appendAuditEvent } from '../store/audit-events';
import { findDeliveries } from '../store/deliveries';
import { lockHolderById } from '../store/holders';
import { findPinRequest, lockPinRequests, updatePinRequest } from '../store/pin-requests';
import { attentionOf, blocksOn } from './address-blocks';
import type { CredentialsDeps } from './deps';
import { healthCardIndex } from './health-card-index';
import { releaseHalf } from './release-half';
import { storedApplication } from './stored-application';

/** The queue of those whose letter waits for the population register's answer. */
export const matchAddressQueue = 'match-address';

/**
 * Asks the population register about a new request, after its answer: the letter is released where the address is the register's, else an operator
 * is to look at it. So it is where a letter came back from there, whatever the register says. Without a register nothing matches, nor by an answer that nobody can use. Faults: unavailable, where the register is away: the
 * job is tried again, and after a day an operator may do it instead.
 */
export async function matchAddress(deps: CredentialsDeps, job: ClaimedJob, signal: AbortSignal): Promise<void> {
  const request = await findPinRequest(deps.database, job.subjectId);
  if (request === undefined) throw new Error('a job for a request that does not exist');
  const application = await storedApplication(deps, deps.database, request.id);
  const answer = hasEnded(request.state) ? nothing : await askRegister(deps, request, application, signal);
  await inTransaction(deps.database, async (trx) => {
    if (await finishJob(trx, job)) await settle(deps, trx, request, application, answer);
  });
  deps.outbox.ring();
}

const nothing: RegisterAnswer = { addressMatches: false, healthCard: undefined };

async function askRegister(
  deps: CredentialsDeps,
  request: PinRequest,
  { fiscalCode, postalAddress }: CheckedApplication,
  signal: AbortSignal,
): Promise<RegisterAnswer> {
  try {
    const person = await deps.register?.find(fiscalCode, signal);
    if (person === undefined) return nothing;
    return { addressMatches: matchesRegister(postalAddress, person), healthCard: person.healthCard };
  } catch (error) {
    if (isFault(error, 'precondition')) {
      deps.log.warn('register.answer-unusable', { pinRequest: request.id, reason: error.reason });
      return nothing; // the same would come again
    }
    if (!signal.aborted && isFault(error, 'unavailable')) await callAfterPatience(deps, request);
    throw error;
  }
}

/** Nobody must wait for ever on a register that is away, or that refuses one person for ever. */
async function callAfterPatience({ database, clock, policy }: CredentialsDeps, waiting: PinRequest): Promise<void> {
  const { id, holderId } = waiting;
  if (clock.now() <= later(holdBegin(waiting, policy), policy.registerPatienceHours * millisecondsPerHour)) return;
  await inTransaction(database, async (trx) => {
    await lockHolderById(trx, holderId);
    const [request] = await lockPinRequests(trx, [id]);
    if (request === undefined || hasEnded(request.state) || request.attention !== undefined) return;
    const isWaiting = (await findDeliveries(trx, id)).some((delivery) => isHeldFor(delivery, 'address'));
    if (isWaiting) await updatePinRequest(trx, { ...request, attention: 'address' });
  });
}

/** One that an operator released is older than its hold. */
function holdBegin({ createTime, dueTime }: PinRequest, { unconfirmedDays }: Policy): Date {
  const begin = later(dueTime, -unconfirmedDays * millisecondsPerDay);
  return begin < createTime ? createTime : begin;
}

async function settle(
  deps: CredentialsDeps,
  trx: Transaction,
  { id, holderId }: PinRequest,
  application: CheckedApplication,
  answer: RegisterAnswer,
): Promise<void> {
  const { guardTime } = await lockHolderById(trx, holderId);
  const [request] = await lockPinRequests(trx, [id]);
  if (request === undefined || hasEnded(request.state)) return;
  const deliveries = await findDeliveries(trx, id);
  const letter = deliveries.find((delivery) => isHeldFor(delivery, 'address'));
  const blocked = attentionOf(await blocksOn(deps, trx, holderId, application.postalAddress));
  const asked = holdAfter(
    {
      letterHold: deps.policy.letterHold,
      guarded: guardTime !== undefined,
      route: request.route,
      healthCard: application.healthCard,
    },
    answer,
  );
  const hold = blocked ?? asked;
  const known = { ...request, healthCardIndex: healthCardIndex(deps, answer.healthCard) ?? request.healthCardIndex };
  if (letter === undefined || hold !== undefined) {
    // An operator may have released it meanwhile.
    await updatePinRequest(trx, letter === undefined ? known : { ...known, attention: hold });
    return;
  }
  const { attention } = known;
  const released = { ...known, attention: attention === 'address' ? undefined : attention };
  await releaseHalf(deps, trx, released, deliveries, letter);
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: 'symbolon',
    action: 'letter-released',
    holderId,
    pinRequestId: id,
  });
}
