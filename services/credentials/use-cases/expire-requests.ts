import type { Transaction } from '../../../runtime/database';
import { enqueueJob } from '../../../runtime/jobs';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import { isAddressAwaited } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { endedBy } from '../domain/pin-request-end';
import { hasEnded } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { findDeliveries } from '../store/deliveries';
import { findDueRequestIds, lockPinRequests, postponeRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { endIssue } from './end-issue';
import { type SweepDeps, sweepRequests } from './sweep-requests';
import { tellCancelledQueue } from './tell-cancelled';

type ExpireDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'outbox' | 'clock' | 'ids' | 'policy'>;

const batchRequests = 50;

/**
 * Ends the requests whose time is up: an issue expires; one whose address nobody confirmed is cancelled, and so is what got no PIN. A bounded batch a
 * round, each in a transaction of its own.
 */
export async function expireRequests(deps: ExpireDeps & SweepDeps): Promise<Round> {
  const ids = await findDueRequestIds(deps.database, deps.clock.now(), batchRequests);
  await sweepRequests(deps, ids, {
    name: 'expiry',
    work: async (id) => {
      await inTransaction(deps.database, async (trx) =>
        expireOverdueRequests(deps, trx, await lockPinRequests(trx, [id])),
      );
    },
    postpone: postponeRequest,
  });
  if (ids.length > 0) deps.outbox.ring();
  return ids.length === batchRequests ? 'more' : 'idle';
}

/** Of these locked requests, ends those whose time is up; gives them all back as they are now. */
export async function expireOverdueRequests(
  deps: ExpireDeps,
  trx: Transaction,
  requests: readonly PinRequest[],
): Promise<readonly PinRequest[]> {
  const now = deps.clock.now();
  const current: PinRequest[] = [];
  for (const request of requests) {
    const overdue = !hasEnded(request.state) && request.dueTime <= now;
    current.push(overdue ? await expire(deps, trx, request, now) : request);
  }
  return current;
}

async function expire(deps: ExpireDeps, trx: Transaction, request: PinRequest, now: Date): Promise<PinRequest> {
  const deliveries = await findDeliveries(trx, request.id);
  const isUnconfirmed = request.outcome !== 'issued' || isAddressAwaited(deliveries);
  const expired = endedBy(request, isUnconfirmed ? 'unconfirmed' : 'expired', now);
  await endIssue(deps, trx, expired, deliveries);
  // By a job: sealing is slow, and the holder's lock may be held here.
  if (isUnconfirmed) await enqueueJob(trx, { id: deps.ids.next(), queue: tellCancelledQueue, subjectId: request.id });
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: 'symbolon',
    action: isUnconfirmed ? 'request-cancelled' : 'issue-expired',
    holderId: request.holderId,
    pinRequestId: request.id,
  });
  return expired;
}
