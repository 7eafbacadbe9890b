import type { Transaction } from '../../../runtime/database';
import { type ClaimedJob, finishJob } from '../../../runtime/jobs';
import { inTransaction } from '../../../runtime/transaction';
import { matchesRegister } from '../domain/address-match';
import type { CheckedApplication } from '../domain/application';
import { isHeldFor } from '../domain/delivery';
import { holdAfter, type RegisterAnswer } from '../domain/letter-hold';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { findDeliveries } from '../store/deliveries';
import { lockHolderById } from '../store/holders';
import { findPinRequest, lockPinRequests, updatePinRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { healthCardIndex } from './health-card-index';
import { releaseLetter } from './release-letter';
import { storedApplication } from './stored-application';

/** The queue of those whose letter waits for the population register's answer. */
export const matchAddressQueue = 'match-address';

/**
 * Asks the population register about a new request, after its answer: the letter is released where the address is the register's, else an operator
 * is to look at it. Without a register nothing matches. Faults: unavailable, where the register is away: the job is tried again.
 */
export async function matchAddress(deps: CredentialsDeps, job: ClaimedJob): Promise<void> {
  const request = await findPinRequest(deps.database, job.subjectId);
  if (request === undefined) throw new Error('a job for a request that does not exist');
  const application = await storedApplication(deps, deps.database, request.id);
  const answer = hasEnded(request.state) ? nothing : await askRegister(deps, application);
  await inTransaction(deps.database, async (trx) => {
    if (await finishJob(trx, job)) await settle(deps, trx, request, application, answer);
  });
  deps.outbox.ring();
}

const nothing: RegisterAnswer = { addressMatches: false, healthCard: undefined };

async function askRegister(
  { register }: CredentialsDeps,
  { fiscalCode, postalAddress }: CheckedApplication,
): Promise<RegisterAnswer> {
  const person = await register?.find(fiscalCode);
  if (person === undefined) return nothing;
  return { addressMatches: matchesRegister(postalAddress, person), healthCard: person.healthCard };
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
  const hold = holdAfter(
    {
      letterHold: deps.policy.letterHold,
      guarded: guardTime !== undefined,
      route: request.route,
      healthCard: application.healthCard,
    },
    answer,
  );
  const known = { ...request, healthCardIndex: healthCardIndex(deps, answer.healthCard) ?? request.healthCardIndex };
  if (letter === undefined || hold !== undefined) {
    // An operator may have released it meanwhile.
    await updatePinRequest(trx, letter === undefined ? known : { ...known, attention: hold });
    return;
  }
  await releaseLetter(deps, trx, known, deliveries, letter);
  await appendAuditEvent(trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: 'symbolon',
    action: 'letter-released',
    holderId,
    pinRequestId: id,
  });
}
