import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../../../runtime/database';
import { attentionAfter } from '../domain/attention';
import { type Delivery, isAddressAwaited, isHalfByLetter } from '../domain/delivery';
import { despatchTimeOf, issueExpiry } from '../domain/expiry';
import { nextRelease } from '../domain/next-release';
import type { PinRequest } from '../domain/pin-request';
import { hasEnded, pinRequestStateOf } from '../domain/pin-request-state';
import { appendAuditEvent } from '../store/audit-events';
import { updateDelivery } from '../store/deliveries';
import { endEarlyAccessesOf } from '../store/early-accesses';
import { updatePinRequest } from '../store/pin-requests';
import { type Alarm, alarmsOf } from './alarms';
import type { CredentialsDeps } from './deps';
import { isChange, recordChange } from './record-change';
import { releaseDelivery } from './release-delivery';

type MoveDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'outbox' | 'clock' | 'ids' | 'policy'>;

/** Writes what changed of a locked request's deliveries, and what follows for the request: the half that leaves next, expiry, state. Resolves to what an operator must know. */
export async function moveRequestOn(
  deps: MoveDeps,
  trx: Transaction,
  request: PinRequest,
  before: readonly Delivery[],
  after: readonly Delivery[],
): Promise<readonly Alarm[]> {
  for (const [index, delivery] of after.entries()) if (delivery !== before[index]) await updateDelivery(trx, delivery);
  if (request.outcome !== 'issued') return []; // its notices are nobody's business but ours
  const deliveries = hasEnded(request.state) ? after : await releaseNext(deps, trx, request, after);
  const moved = movedOn(deps, request, deliveries);
  const shows = isChange(request, before, moved, deliveries);
  const next = shows ? { ...moved, version: request.version + 1 } : moved;
  if (!isDeepStrictEqual(next, request)) await updatePinRequest(trx, next);
  if (shows) await recordChange(trx, next, deliveries);
  if (moved.state === 'suspended' && request.state !== 'suspended') await suspended(deps, trx, moved);
  return alarmsOf(request, before, deliveries);
}

/** Gives all deliveries back. */
async function releaseNext(
  deps: MoveDeps,
  trx: Transaction,
  request: PinRequest,
  deliveries: readonly Delivery[],
): Promise<readonly Delivery[]> {
  const next = nextRelease(deliveries);
  if (next === undefined) return deliveries;
  const released = await releaseDelivery(deps, trx, request, next);
  return deliveries.map((delivery) => (delivery.id === next.id ? released : delivery));
}

function movedOn(deps: MoveDeps, request: PinRequest, deliveries: readonly Delivery[]): PinRequest {
  if (hasEnded(request.state)) return request;
  const halves = deliveries.flatMap(({ half, state }) => (half === undefined ? [] : [{ half, state }]));
  const letter = deliveries.find(isHalfByLetter);
  const expireTime =
    letter === undefined // its days began with it
      ? request.expireTime
      : issueExpiry(request.createTime, despatchTimeOf(letter), request.letterTo, deps.policy);
  const state = pinRequestStateOf(request.state, halves, request.route === 'postal-first');
  return {
    ...request,
    expireTime,
    attention: attentionAfter(request.attention, deliveries),
    state,
    stateTime: state === request.state ? request.stateTime : deps.clock.now(),
    // One that waits for a call goes on waiting as long as it was given when its letter was held.
    dueTime: isAddressAwaited(deliveries) && request.dueTime < expireTime ? request.dueTime : expireTime,
  };
}

/** What was opened before its letter came stays shut, should the issue come back. */
async function suspended(deps: MoveDeps, trx: Transaction, request: PinRequest): Promise<void> {
  await endEarlyAccessesOf(trx, request.holderId);
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: 'symbolon',
    action: 'issue-suspended',
    holderId: request.holderId,
    pinRequestId: request.id,
  });
}
