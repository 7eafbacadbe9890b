import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import { lettersOf } from '../domain/caps';
import { isHeldFor } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { useBeyondCaps } from './caps';
import type { CredentialsDeps } from './deps';
import { type PinRequestView, viewOf } from './get-pin-request';
import { assertLive, auditAct, checkReason, lockRequest } from './operator-act';
import { releaseLetter } from './release-letter';

export interface ConfirmPersonalDataInput {
  readonly pinRequestId: string;
  readonly reason: string;
  /** Whether this operator may let a letter go that is one too many for its holder; absent: not. */
  readonly mayGoBeyondCaps?: boolean;
}

/**
 * The contact centre has called, and the address that a request gave is right: its held letter is released.
 * Faults: invalid INVALID_FIELDS; forbidden ROLE_MISSING where a cap holds it and the operator may not go beyond; not-found PIN_REQUEST_NOT_FOUND; precondition REQUEST_ENDED, NOTHING_HELD, HEALTH_CARD_UNKNOWN; unavailable.
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
    const letter = deliveries.find((delivery) => isHeldFor(delivery, 'address'));
    if (letter === undefined) throw new Fault('precondition', 'NOTHING_HELD', 'no letter of it waits for a call');
    if (request.route === 'postal-first' && request.healthCardIndex === undefined)
      throw new Fault('precondition', 'HEALTH_CARD_UNKNOWN', 'without a health card its PIN could not be activated');
    if (request.attention === 'cap') await goBeyondCap(deps, trx, request, input);
    await releaseLetter(deps, trx, { ...request, attention: undefined }, deliveries, letter);
    await auditAct(deps, trx, request, { actor, action: 'personal-data-confirmed', reason });
    return viewOf(deps, trx, request.id);
  });
  deps.outbox.ring();
  return view;
}

/** The letter counts like any other. */
async function goBeyondCap(
  deps: CredentialsDeps,
  trx: Transaction,
  { holderId }: PinRequest,
  { mayGoBeyondCaps }: ConfirmPersonalDataInput,
): Promise<void> {
  if (!mayGoBeyondCaps)
    throw new Fault('forbidden', 'ROLE_MISSING', 'the letter is one too many for its holder: a supervisor decides');
  await useBeyondCaps(deps, trx, [lettersOf(holderId)]);
}
