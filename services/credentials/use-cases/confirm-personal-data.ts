import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { type Delivery, isHeldFor } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { liftAddressBlocks } from '../store/address-blocks';
import { blocksOnRequest } from './address-blocks';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';
import { assertLive, auditAct, checkReason, lockRequest } from './operator-act';
import { countActivation, countLetter, type OperatorsReach } from './operator-caps';
import { releaseHalf } from './release-half';

export interface ConfirmPersonalDataInput extends OperatorsReach {
  readonly pinRequestId: string;
  readonly reason: string;
}

/**
 * The contact centre has called, and what a request gave is right: its held letter is released, or the half that a cap on its contact holds; and letters
 * may go to its address again from which one came back: that one by RetryDelivery, others when they are asked for.
 * Faults: invalid INVALID_FIELDS; forbidden ROLE_MISSING where a cap holds it and the operator may not go beyond; not-found
 * PIN_REQUEST_NOT_FOUND; precondition REQUEST_ENDED, NOTHING_HELD, HEALTH_CARD_UNKNOWN; unavailable.
 */
export async function confirmPersonalData(
  deps: CredentialsDeps,
  input: ConfirmPersonalDataInput,
  actor: string,
): Promise<PinRequestView> {
  const reason = checkReason(input.reason);
  const view = await inTransaction(deps.database, async (trx) => {
    const { request, deliveries } = await lockRequest(trx, input.pinRequestId);
    assertLive(request);
    const half = deliveries.find((delivery) => isHeldFor(delivery, 'address') || isHeldFor(delivery, 'cap'));
    const blocks = await blocksOnRequest(deps, trx, request);
    if (half === undefined && blocks.length === 0)
      throw new Fault('precondition', 'NOTHING_HELD', 'no half of it waits for a call, and its address is not blocked');
    await liftAddressBlocks(trx, blocks, deps.clock.now());
    if (half !== undefined) await release(deps, trx, { request, deliveries, half }, input);
    await auditAct(deps, trx, request, { actor, action: 'personal-data-confirmed', reason });
    return viewOf(deps, trx, request.id);
  });
  deps.outbox.ring();
  return view;
}

interface HeldHalf {
  readonly request: PinRequest;
  readonly deliveries: readonly Delivery[];
  readonly half: Delivery;
}

/** Faults: forbidden ROLE_MISSING; precondition HEALTH_CARD_UNKNOWN. */
async function release(
  deps: CredentialsDeps,
  trx: Transaction,
  { request, deliveries, half }: HeldHalf,
  reach: OperatorsReach,
): Promise<void> {
  if (request.route === 'postal-first' && request.healthCardIndex === undefined)
    throw new Fault('precondition', 'HEALTH_CARD_UNKNOWN', 'without a health card its PIN could not be activated');
  if (half.hold === 'cap') await countActivation(deps, trx, request, reach);
  else if (request.attention === 'cap') await countLetter(deps, trx, request, reach);
  await releaseHalf(deps, trx, { ...request, attention: undefined }, deliveries, half);
}
