import { later, millisecondsPerHour } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { approve, propose } from '../../../runtime/dual-control';
import { Fault, isFault } from '../../../runtime/fault';
import { raiseLevelOf } from '../domain/credential-level';
import { type ElevationCase, elevationStateAfter } from '../domain/elevation-case';
import { findCredentialInUse } from '../store/credentials';
import { saveElevationCase } from '../store/elevation-cases';
import { auditElevation } from './audit-elevation';
import type { ElevationApproval } from './check-elevation-decision';
import type { CredentialsDeps } from './deps';
import { alreadyDispositive } from './elevation-faults';
import { cancelElevation, endedCase, endProposal } from './end-elevation-case';
import { atTheWrongMoment } from './pin-faults';
import { raiseLevel } from './raise-level';

type ApproveDeps = Pick<CredentialsDeps, 'keyring' | 'surge' | 'clock' | 'ids' | 'policy'>;

/** What became of an approval, to be committed in either case. */
export interface ApprovedOrNot {
  readonly elevation: ElevationCase;
  /** Why it does not count, for the caller to be told after the commit. */
  readonly fault: Fault | undefined;
}

/** What is proposed and approved: `runtime/dual-control`'s kind. */
const approvalKind = 'approve-elevation';

/**
 * A reviewer's yes: the credential becomes dispositive, or where two persons' is needed and this is the first one, it waits for the second. The case is locked and the
 * reviewer's. Faults: precondition ELEVATION_DOCUMENTS_CHANGED, of which nothing is written.
 */
export async function approveElevation(
  deps: ApproveDeps,
  trx: Transaction,
  before: ElevationCase,
  approval: ElevationApproval,
  reviewer: string,
): Promise<ApprovedOrNot> {
  if (approval.documentsVersion !== before.documentsVersion)
    throw new Fault('precondition', 'ELEVATION_DOCUMENTS_CHANGED', 'a document has come or was replaced: look again');
  const inTheWay = await whyNotRaised(deps, trx, before);
  if (inTheWay !== undefined) {
    const elevation = await cancelElevation(deps, trx, before, reviewer);
    return { elevation, fault: inTheWay };
  }
  if (deps.policy.elevationApproval === 'two-persons' && before.proposal === undefined)
    return { elevation: await proposeApproval(deps, trx, before, approval, reviewer), fault: undefined };
  const fault = before.proposal && (await approveAsSecond(deps, trx, before, approval, reviewer));
  if (fault !== undefined) return { elevation: await failed(deps, trx, before, fault, approval, reviewer), fault };
  return { elevation: await approved(deps, trx, before, approval, reviewer), fault: undefined };
}

/** The credential may have ended, or got another way to its level, since the case was opened. */
async function whyNotRaised(
  { clock, policy }: ApproveDeps,
  trx: Transaction,
  { holderId, credentialId }: ElevationCase,
): Promise<Fault | undefined> {
  const credential = await findCredentialInUse(trx, holderId);
  if (credential?.id !== credentialId)
    return new Fault('not-found', 'CREDENTIAL_NOT_FOUND', 'the credential is not in use any more');
  const raise = raiseLevelOf(credential, clock.now(), policy);
  if (raise.kind === 'unchanged') return alreadyDispositive();
  return raise.kind === 'refused' ? atTheWrongMoment(raise.because) : undefined;
}

async function proposeApproval(
  deps: ApproveDeps,
  trx: Transaction,
  before: ElevationCase,
  { reason }: ElevationApproval,
  reviewer: string,
): Promise<ElevationCase> {
  const { id, proposer, expireTime } = await propose(trx, deps, {
    kind: approvalKind,
    subjectId: before.id,
    payload: whatIsApproved(before),
    proposer: reviewer,
    reason,
    expireTime: later(deps.clock.now(), deps.policy.elevationProposalHours * millisecondsPerHour),
  });
  const after: ElevationCase = {
    ...before,
    state: elevationStateAfter(before.state, 'proposed'),
    claim: undefined,
    proposal: { id, proposer, expireTime },
  };
  await saveElevationCase(trx, after);
  await auditElevation(deps, trx, before, { actor: reviewer, action: 'elevation-proposed', reason });
  return after;
}

/** Resolves to why the second person's yes does not count; undefined where it does. */
async function approveAsSecond(
  deps: ApproveDeps,
  trx: Transaction,
  { proposal, filedBy, ...before }: ElevationCase,
  { reason }: ElevationApproval,
  approver: string,
): Promise<Fault | undefined> {
  if (proposal === undefined) return undefined;
  const asked = { id: proposal.id, kind: approvalKind, approver, reason };
  try {
    await approve(trx, deps, asked, async () => ({ payload: whatIsApproved(before), excluded: filedBy }));
    return undefined;
  } catch (error) {
    // Each is told before anything is written.
    if (isFault(error, 'forbidden') || isFault(error, 'precondition')) return error;
    throw error;
  }
}

/** In the audit it is; and a first yes that nobody can approve any more leaves the case where it was before it: whoever has it may say the first yes anew. */
async function failed(
  deps: ApproveDeps,
  trx: Transaction,
  before: ElevationCase,
  { kind, reason: refusal }: Fault,
  { reason }: ElevationApproval,
  reviewer: string,
): Promise<ElevationCase> {
  const act = { actor: reviewer, action: 'elevation-approval-failed', refusal, reason } as const;
  await auditElevation(deps, trx, before, act);
  return kind === 'forbidden' ? before : reopenElevation(deps, trx, before, reviewer);
}

/** Back to before the first yes. */
export async function reopenElevation(
  deps: ApproveDeps,
  trx: Transaction,
  before: ElevationCase,
  actor: string,
): Promise<ElevationCase> {
  await endProposal(deps, trx, before, actor, 'it was about other documents than there are now');
  const after: ElevationCase = { ...before, state: elevationStateAfter(before.state, 'reopened'), proposal: undefined };
  await saveElevationCase(trx, after);
  return after;
}

async function approved(
  deps: ApproveDeps,
  trx: Transaction,
  before: ElevationCase,
  { reason }: ElevationApproval,
  reviewer: string,
): Promise<ElevationCase> {
  const after = endedCase(before, 'approved', deps.clock.now(), deps.policy);
  await saveElevationCase(trx, after);
  const { id: subjectId, holderId, credentialId } = before;
  const act = { actor: reviewer, action: 'elevation-approved', subjectId, reason } as const;
  await raiseLevel(deps, trx, { holderId, credentialId, ...act });
  return after;
}

function whatIsApproved({ credentialId, documentsVersion }: Pick<ElevationCase, 'credentialId' | 'documentsVersion'>) {
  return { credentialId, documentsVersion };
}
