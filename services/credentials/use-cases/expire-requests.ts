import type { Transaction } from '../../../runtime/database';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { findDeliveries } from '../store/deliveries';
import { findDueRequestIds, lockPinRequests, postponeRequest } from '../store/pin-requests';
import type { CredentialsDeps } from './deps';
import { endIssue } from './end-issue';
import { type SweepDeps, sweepRequests } from './sweep-requests';

type ExpireDeps = Pick<CredentialsDeps, 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>;

const batchRequests = 50;

/** Ends the requests whose time is up: an issue expires, what got no PIN is cancelled as an unconfirmed request is; a bounded batch a round, each in a transaction of its own. */
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
  const state = request.outcome === 'issued' ? 'expired' : 'cancelled';
  const expired: PinRequest = { ...request, state, endTime: now, version: request.version + 1 };
  await endIssue(deps, trx, expired, await findDeliveries(trx, request.id));
  await appendAuditEvent(trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: 'symbolon',
    action: request.outcome === 'issued' ? 'issue-expired' : 'request-cancelled',
    holderId: request.holderId,
    pinRequestId: request.id,
  });
  return expired;
}
