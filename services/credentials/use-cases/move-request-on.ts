import type { Transaction } from '../../../runtime/database';
import type { Delivery } from '../domain/delivery';
import { issueExpiry } from '../domain/expiry';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded, pinRequestStateOf } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { updateDelivery } from '../store/deliveries';
import { updatePinRequest } from '../store/pin-requests';
import { type Alarm, alarmsOf } from './alarms';
import type { CredentialsDeps } from './deps';
import { isChange, recordChange } from './record-change';
import { releaseFallback } from './release-fallback';

type MoveDeps = Pick<CredentialsDeps, 'keyring' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/** Writes what changed of a locked request's deliveries, and what follows for the request: fallback, expiry, state. Resolves to what an operator must know. */
export async function moveRequestOn(
  deps: MoveDeps,
  trx: Transaction,
  request: PinRequest,
  before: readonly Delivery[],
  after: readonly Delivery[],
): Promise<readonly Alarm[]> {
  for (const [index, delivery] of after.entries()) if (delivery !== before[index]) await updateDelivery(trx, delivery);
  if (request.outcome !== 'issued') return []; // its notices are nobody's business but ours
  const deliveries = hasEnded(request.state) ? after : await releaseFallback(deps, trx, after);
  const moved = movedOn(deps, request, deliveries);
  if (!isChange(request, before, moved, deliveries)) return [];
  await updatePinRequest(trx, moved);
  await recordChange(trx, moved, deliveries);
  if (moved.state === 'suspended' && request.state !== 'suspended') await auditSuspension(deps, trx, moved);
  return alarmsOf(request, before, deliveries);
}

function movedOn(deps: MoveDeps, request: PinRequest, deliveries: readonly Delivery[]): PinRequest {
  const halves = deliveries.flatMap(({ half, state }) => (half === undefined ? [] : [{ half, state }]));
  const letter = deliveries.find(({ channel, half }) => channel === 'letter' && half === 'second');
  const expireTime = hasEnded(request.state)
    ? request.expireTime
    : issueExpiry(request.createTime, letter?.times.sendTime, request.letterTo, deps.policy);
  return {
    ...request,
    state: pinRequestStateOf(request.state, halves),
    expireTime,
    dueTime: expireTime,
    version: request.version + 1,
  };
}

async function auditSuspension(deps: MoveDeps, trx: Transaction, request: PinRequest): Promise<void> {
  await appendAuditEvent(trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: 'symbolon',
    action: 'issue-suspended',
    holderId: request.holderId,
    pinRequestId: request.id,
  });
}
