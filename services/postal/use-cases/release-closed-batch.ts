import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Database, Transaction } from '../../../runtime/database';
import { approve, type Proposal, propose, refuse } from '../../../runtime/dual-control';
import { Fault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import type { Log } from '../../../runtime/log';
import { inTransaction } from '../../../runtime/transaction';
import { type AuditDeps, appendAuditEvent } from '../store/audit-events';
import { lockBatch } from '../store/batch';
import { releaseBatch } from './close-batch';

export interface ReleaseDeps extends AuditDeps {
  readonly database: Database;
  readonly log: Log;
  /** How long a proposal may be approved. */
  readonly proposalHours: number;
  /** Tells the workers that there is something to print. */
  readonly ringPrinters: () => void;
}

/** What is proposed and approved: `runtime/dual-control`'s kind. */
export const releaseKind = 'release-batch';

/**
 * Proposes that a closed batch be printed. Faults: invalid INVALID_FIELDS; not-found BATCH_UNKNOWN; precondition BATCH_NOT_CLOSED: it
 * is open, or released already; unavailable.
 */
export async function proposeRelease(
  deps: ReleaseDeps,
  { batchId, reason }: { readonly batchId: string; readonly reason: string },
  operator: string,
): Promise<Proposal> {
  const { database, clock, log, proposalHours } = deps;
  const proposal = await inTransaction(database, async (trx) => {
    const payload = await whatIsReleased(trx, batchId);
    const expireTime = later(clock.now(), proposalHours * millisecondsPerHour);
    const proposed = { kind: releaseKind, subjectId: batchId, payload, proposer: operator, reason, expireTime };
    return propose(trx, deps, proposed, ({ id: proposalId, reason: why }) =>
      appendAuditEvent(deps, trx, {
        actor: operator,
        action: 'batch-release-proposed',
        batchId,
        proposalId,
        reason: why,
      }),
    );
  });
  log.info('batch.release-proposed', { batchId, proposalId: proposal.id, operator });
  return proposal;
}

/**
 * Approves it, and lets the batch be printed; answers the batch's id. Faults: not-found PROPOSAL_UNKNOWN; forbidden SELF_APPROVAL;
 * precondition PROPOSAL_EXPIRED, PROPOSAL_DECIDED, PROPOSAL_STALE, BATCH_NOT_CLOSED; unavailable.
 */
export async function approveRelease(deps: ReleaseDeps, proposalId: string, operator: string): Promise<string> {
  const approval = { id: proposalId, kind: releaseKind, approver: operator, reason: '' };
  const batchId = await inTransaction(deps.database, async (trx) => {
    const { subjectId } = await approve(trx, deps, approval, async (proposal) => ({
      payload: await whatIsReleased(trx, proposal.subjectId),
    }));
    const batch = await lockBatch(trx, subjectId);
    if (batch !== undefined) await releaseBatch(deps, trx, batch, deps.clock.now());
    const act = { actor: operator, batchId: subjectId, proposalId };
    await appendAuditEvent(deps, trx, { ...act, action: 'batch-released' });
    return subjectId;
  });
  deps.ringPrinters();
  deps.log.info('batch.released', { batchId, proposalId, operator });
  return batchId;
}

/** Ends it undone. Faults: invalid INVALID_FIELDS; not-found PROPOSAL_UNKNOWN; precondition PROPOSAL_EXPIRED, PROPOSAL_DECIDED; unavailable. */
export async function refuseRelease(
  deps: ReleaseDeps,
  { proposalId, reason }: { readonly proposalId: string; readonly reason: string },
  operator: string,
): Promise<Proposal> {
  const refusal = { id: proposalId, kind: releaseKind, person: operator, reason };
  const proposal = await inTransaction(deps.database, async (trx) => {
    const refused = await refuse(trx, deps, refusal);
    const act = { actor: operator, batchId: refused.subjectId, proposalId, reason: refused.decision?.reason ?? '' };
    await appendAuditEvent(deps, trx, { ...act, action: 'batch-release-refused' });
    return refused;
  });
  deps.log.info('batch.release-refused', { batchId: proposal.subjectId, proposalId, operator });
  return proposal;
}

/** The batch, locked, as who approves must find it: how many letters of which class. */
async function whatIsReleased(trx: Transaction, batchId: string) {
  const batch = isUuid(batchId) ? await lockBatch(trx, batchId) : undefined;
  if (batch === undefined) throw new Fault('not-found', 'BATCH_UNKNOWN', 'there is no batch of this id');
  if (batch.state !== 'closed')
    throw new Fault('precondition', 'BATCH_NOT_CLOSED', 'only a batch that is closed and not released can be released');
  const { letterClass, letters } = batch;
  return { batchId, letterClass, letters };
}
