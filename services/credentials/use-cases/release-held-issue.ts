import type { Transaction } from '../../../runtime/database';
import { Fault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import type { CheckedApplication } from '../domain/application';
import type { Delivery } from '../domain/delivery';
import type { PinRequest } from '../domain/pin-request';
import { liftAddressBlocks } from '../store/address-blocks';
import { findCredentialInUse } from '../store/credentials';
import { findDeliveries } from '../store/deliveries';
import { assertUnblocked, blocksOn } from './address-blocks';
import type { CredentialsDeps } from './deps';
import { drawHalves, type IssueToDraw } from './draw-halves';
import { getPinRequest, type PinRequestView, viewOf } from './get-pin-request';
import { assertLive, auditAct, checkReason, lockRequest } from './operator-act';
import { replaceIssueUnderWay } from './replace-issue-under-way';
import { saveReleasedIssue } from './save-released-issue';
import { storedApplication } from './stored-application';

export interface ReleaseHeldIssueInput {
  readonly pinRequestId: string;
  readonly reason: string;
}

/**
 * Draws the PIN of a request that got none, under the ids that its caller knows, and sends it on its way; an issue under way is replaced by it. Its letter
 * waits for its address like any other. Faults: invalid INVALID_FIELDS; not-found PIN_REQUEST_NOT_FOUND; precondition REQUEST_ENDED, NOTHING_HELD,
 * CREDENTIAL_IN_USE, ISSUED_AT_DESK where that is under way, ADDRESS_BLOCKED where something else held it; exhausted QUEUE_FULL; unavailable.
 */
export async function releaseHeldIssue(
  deps: CredentialsDeps,
  input: ReleaseHeldIssueInput,
  actor: string,
): Promise<PinRequestView> {
  const reason = checkReason(input.reason);
  const issue = await issueToDraw(deps, input.pinRequestId);
  const drawn = await drawHalves(deps, issue, actor); // outside of the transaction: sealing is the slow part
  const view = await inTransaction(deps.database, async (trx) => {
    const { holder, request } = await lockRequest(trx, input.pinRequestId);
    assertWithheld(request);
    if (await findCredentialInUse(trx, holder.id))
      throw new Fault('precondition', 'CREDENTIAL_IN_USE', 'the holder has a credential in use: revoke it first');
    await liftWhatHeldIt(deps, trx, request, issue.application);
    await replaceIssueUnderWay(deps, trx, request);
    await saveReleasedIssue(deps, trx, { holder, request, issue, drawn });
    await auditAct(deps, trx, request, { actor, action: 'issue-released', reason });
    return viewOf(deps, trx, request.id);
  });
  deps.outbox.ring();
  return view;
}

/** The same request, credential and delivery ids as those that were shown, or sealed to, before. */
async function issueToDraw(
  deps: CredentialsDeps,
  id: string,
): Promise<IssueToDraw & { application: CheckedApplication }> {
  const { request } = await getPinRequest(deps, id);
  assertWithheld(request);
  const deliveries = await findDeliveries(deps.database, id);
  const idOf = (half: Delivery['half']) => deliveries.find((one) => one.half === half)?.id;
  const { reference, language, createTime, expireTime } = request;
  return {
    pinRequestId: id,
    // To it the confirmation was sealed; a warning that hangs on the request is about the credential that was in use.
    credentialId: deliveries.find(({ notice }) => notice === 'request-confirmation')?.credentialId ?? deps.ids.next(),
    reference,
    language,
    createTime,
    expireTime,
    application: await storedApplication(deps, deps.database, id),
    deliveryIds: { first: idOf('first'), second: idOf('second') },
  };
}

function assertWithheld(request: PinRequest): void {
  assertLive(request);
  if (request.outcome === 'issued')
    throw new Fault('precondition', 'NOTHING_HELD', 'the request was not held: it has its PIN');
}

/** Who releases what a letter that came back had held has decided about its address. Of another one nobody may have looked at it. Faults: precondition ADDRESS_BLOCKED. */
async function liftWhatHeldIt(
  deps: CredentialsDeps,
  trx: Transaction,
  { holderId, outcome }: PinRequest,
  { postalAddress }: CheckedApplication,
): Promise<void> {
  const blocks = await blocksOn(deps, trx, holderId, postalAddress);
  if (outcome !== 'withheld-address-blocked' && outcome !== 'withheld-deceased') assertUnblocked(blocks);
  await liftAddressBlocks(trx, blocks, deps.clock.now());
}
