/** Dual control: what one person proposes is done when another has approved it, once, and only while it is still the same thing. */
import { canonicalJson, type Json } from './canonical-json';
import { type Clock, later } from './clock';
import type { Database, Transaction } from './database';
import { Fault } from './fault';
import { type Ids, isUuid } from './id';
import type { Keyring } from './keyring';
import { type AskedPage, byId, listPage, type Page } from './list-page';
import type { Round } from './poller';
import { checkedPayload, checkedPerson, checkReason, type NewProposal } from './proposal-limits';
import {
  clearExpired,
  findUndecided,
  forgetProposals,
  insertProposal,
  listOpenProposals,
  lockProposal,
  type Proposal,
  saveDecision,
} from './proposals';

export type { NewProposal } from './proposal-limits';
export { findProposal, type Proposal, proposalMigration } from './proposals';

const forgottenAtOnce = 1_000;

interface DualControlDeps {
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Proposes it. Where the same is proposed already, that proposal is the answer, whoever made it. `tell` writes what is to stand in the audit: of a new one,
 * since who asks for what is proposed already has proposed nothing. Faults: invalid INVALID_FIELDS (`reason`, `expire_time`); conflict PROPOSAL_OPEN where
 * something else is proposed for the same kind and subject; what `tell` throws.
 */
export async function propose(
  trx: Transaction,
  { clock, ids }: DualControlDeps,
  proposed: NewProposal,
  tell: (proposal: Proposal) => Promise<void> = async () => {},
): Promise<Proposal> {
  const createTime = clock.now();
  const payload = checkedPayload(proposed, createTime);
  const before = await findUndecided(trx, proposed);
  if (before !== undefined && before.expireTime > createTime) return theSame(before, payload);
  if (before !== undefined) await clearExpired(trx, before.id, createTime);
  const proposal = { ...proposed, id: ids.next(), payload, createTime, decision: undefined };
  // Else somebody else was faster, by a moment.
  if (!(await insertProposal(trx, proposal))) return theSame(await findUndecided(trx, proposed), payload);
  await tell(proposal);
  return proposal;
}

/** What the proposal is about, as it is now. */
export interface SubjectNow {
  /** What would be done now. */
  readonly payload: Json;
  /** Who, beside the proposer, may not approve it. */
  readonly excluded?: readonly string[];
}

interface Approval {
  readonly id: string;
  /** The approver's call is about this kind of act, and no other. */
  readonly kind: string;
  readonly approver: string;
  /** May be empty. */
  readonly reason: string;
}

/**
 * Approves it, for the caller to do it in the same transaction: of many who approve it at once one gets the proposal, and if its
 * transaction fails nothing is approved. `lookAgain` reads the subject, under whatever lock keeps it as it is. Faults: invalid
 * INVALID_FIELDS (`reason`); not-found PROPOSAL_UNKNOWN; forbidden SELF_APPROVAL; precondition PROPOSAL_DECIDED, PROPOSAL_EXPIRED,
 * PROPOSAL_STALE; what `lookAgain` throws.
 */
export async function approve(
  trx: Transaction,
  { clock }: Pick<DualControlDeps, 'clock'>,
  { id, kind, approver, reason }: Approval,
  lookAgain: (proposal: Proposal) => Promise<SubjectNow>,
): Promise<Proposal> {
  checkReason(reason, { isRequired: false });
  const { proposal, now } = await lockUndecided(trx, clock, { id, kind });
  if (approver === proposal.proposer) throw selfApproval();
  const { payload, excluded = [] } = await lookAgain(proposal);
  if (excluded.includes(approver)) throw selfApproval();
  if (canonicalJson(payload) !== proposal.payload)
    throw new Fault(
      'precondition',
      'PROPOSAL_STALE',
      'what would be done now is not what was proposed: propose it anew',
    );
  const decision = { verdict: 'approved', decider: checkedPerson(approver), reason, time: now } as const;
  await saveDecision(trx, id, decision);
  return { ...proposal, decision };
}

/**
 * Ends it undone: withdrawn where its proposer says so, refused where anybody else does. Faults: invalid INVALID_FIELDS (`reason`);
 * not-found PROPOSAL_UNKNOWN; precondition PROPOSAL_DECIDED, PROPOSAL_EXPIRED.
 */
export async function refuse(
  trx: Transaction,
  { clock }: Pick<DualControlDeps, 'clock'>,
  { id, kind, person, reason }: Pick<Approval, 'id' | 'kind' | 'reason'> & { readonly person: string },
): Promise<Proposal> {
  checkReason(reason, { isRequired: true });
  const { proposal, now } = await lockUndecided(trx, clock, { id, kind });
  const verdict = person === proposal.proposer ? 'withdrawn' : 'refused';
  const decision = { verdict, decider: checkedPerson(person), reason, time: now } as const;
  await saveDecision(trx, id, decision);
  return { ...proposal, decision };
}

/** Those of these kinds that can be approved now, newest first. Faults: invalid INVALID_FIELDS (page). */
export function listProposals(
  { database, keyring, clock }: { readonly database: Database; readonly keyring: Keyring; readonly clock: Clock },
  kinds: readonly string[],
  asked: AskedPage,
): Promise<Page<Proposal>> {
  const scope = ['proposals', ...kinds];
  return listPage(keyring, asked, { scope, faults: [] }, byId, (after, limit) =>
    listOpenProposals(database, { now: clock.now(), kinds, after, limit }),
  );
}

/** A sweeper's round: forgets those whose time has been over for so long, however they ended. Several processes may do so. */
export async function purgeProposals(database: Database, clock: Clock, keepMilliseconds: number): Promise<Round> {
  const gone = await forgetProposals(database, later(clock.now(), -keepMilliseconds), forgottenAtOnce);
  return gone === forgottenAtOnce ? 'more' : 'idle';
}

/** The moment is read under the lock: who has waited for it must not decide by a time long gone. */
async function lockUndecided(trx: Transaction, clock: Clock, { id, kind }: Pick<Proposal, 'id' | 'kind'>) {
  // MySQL compares what is no id with none.
  const proposal = isUuid(id) ? await lockProposal(trx, id) : undefined;
  const now = clock.now();
  if (proposal === undefined || proposal.kind !== kind)
    throw new Fault('not-found', 'PROPOSAL_UNKNOWN', 'no proposal of this kind has this id');
  if (proposal.decision !== undefined)
    throw new Fault('precondition', 'PROPOSAL_DECIDED', `it was ${proposal.decision.verdict}`);
  if (proposal.expireTime <= now)
    throw new Fault('precondition', 'PROPOSAL_EXPIRED', 'nobody approved it in time: propose it anew');
  return { proposal, now };
}

function theSame(open: Proposal | undefined, payload: string): Proposal {
  if (open?.payload === payload) return open;
  throw new Fault(
    'conflict',
    'PROPOSAL_OPEN',
    'something else is proposed there: that must be decided or withdrawn first',
  );
}

function selfApproval(): Fault {
  return new Fault('forbidden', 'SELF_APPROVAL', 'it takes another person than who proposed or prepared it');
}
