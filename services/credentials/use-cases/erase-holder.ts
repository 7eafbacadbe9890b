import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { approve, findProposal, type Proposal, propose } from '../../../runtime/dual-control';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import type { PinRequest } from '../domain/pin-request';
import { eraseHolderKind } from '../domain/proposal-kinds';
import { appendAuditEvent } from '../store/audit-events';
import { findHolderRecord, type HolderRecord, lockHolderRecord } from '../store/holder-records';
import { type AskedHolder, checkAskedWithReason, findAskedHolder, holderNotFound } from './asked-holder';
import type { CredentialsDeps } from './deps';
import { assertErasable, erasePerson, lockRequestsOf } from './erase-person';
import { auditHolderLookup, lookUpHolder } from './look-up-holder';

/**
 * Proposes that a holder's data be erased; one of the operator's look-ups. Faults: invalid INVALID_FIELDS; not-found HOLDER_NOT_FOUND; precondition
 * HOLDER_IN_USE; exhausted LOOKUP_LIMIT; unavailable.
 */
export async function proposeErasure(
  deps: CredentialsDeps,
  input: { readonly asked: AskedHolder; readonly reason: string },
  operator: string,
): Promise<Proposal> {
  const reason = checkAskedWithReason(input);
  const known = await lookUpHolder(deps, operator, async (trx) => {
    const found = await findAskedHolder(deps, trx, input.asked);
    if (found !== undefined) await auditHolderLookup(deps, trx, found.id, operator);
    return found;
  });
  if (known === undefined) throw holderNotFound();
  return inTransaction(deps.database, async (trx) => {
    const { holder, requests } = await lockWhole(deps, trx, known.id);
    const proposed = {
      kind: eraseHolderKind,
      subjectId: holder.id,
      payload: whatIsErased(requests),
      proposer: operator,
      reason,
      expireTime: later(deps.clock.now(), deps.policy.proposalHours * millisecondsPerHour),
    };
    return propose(trx, deps, proposed, ({ id: subjectId }) =>
      appendAuditEvent(deps, trx, {
        id: deps.ids.next(),
        occurTime: deps.clock.now(),
        actor: operator,
        action: 'erasure-proposed',
        holderId: holder.id,
        subjectId,
        reason,
      }),
    );
  });
}

/**
 * Approves it: the data are gone when this resolves. Faults: invalid INVALID_FIELDS; not-found PROPOSAL_UNKNOWN, HOLDER_NOT_FOUND; forbidden
 * SELF_APPROVAL; precondition PROPOSAL_DECIDED, PROPOSAL_EXPIRED, PROPOSAL_STALE where the holder has asked again meanwhile, HOLDER_IN_USE; unavailable.
 */
export async function approveErasure(
  deps: CredentialsDeps,
  { proposalId, reason }: { readonly proposalId: string; readonly reason: string },
  operator: string,
): Promise<Proposal> {
  const approval = { id: proposalId, kind: eraseHolderKind, approver: operator, reason };
  const approved = await inTransaction(deps.database, async (trx) => {
    // The holder is locked before the proposal, as by whoever proposes.
    const found = isUuid(proposalId) ? await findProposal(trx, proposalId) : undefined;
    if (found?.kind !== eraseHolderKind)
      throw new Fault('not-found', 'PROPOSAL_UNKNOWN', 'no proposal of this kind has this id');
    const whole = found.decision === undefined ? await lockWhole(deps, trx, found.subjectId) : undefined;
    const proposal = await approve(trx, deps, approval, async () => ({
      payload: whatIsErased(whole?.requests ?? []),
    }));
    if (whole === undefined) throw new Error('a proposal that was decided cannot be approved');
    await erasePerson(deps, trx, whole.holder, whole.requests, {
      actor: operator,
      subjectId: proposal.id,
      ...(reason === '' ? {} : { reason }),
    });
    return proposal;
  });
  deps.outbox.ring();
  return approved;
}

interface WholeHolder {
  readonly holder: HolderRecord;
  readonly requests: readonly PinRequest[];
}

/** Locked, with all requests. Faults: not-found HOLDER_NOT_FOUND; precondition HOLDER_IN_USE. */
async function lockWhole(deps: CredentialsDeps, trx: Transaction, holderId: string): Promise<WholeHolder> {
  const isThere = await lockHolderRecord(trx, holderId);
  const holder = isThere ? await findHolderRecord(trx, deps.cipher, holderId) : undefined;
  if (holder === undefined) throw holderNotFound();
  const requests = await lockRequestsOf(trx, holderId);
  await assertErasable(deps, trx, holderId, requests);
  return { holder, requests };
}

/** Who has asked for a PIN since it was proposed is not to be erased unseen. */
function whatIsErased(requests: readonly PinRequest[]) {
  return { pinRequests: requests.length, newest: requests.at(-1)?.id ?? '' };
}
