/** Table `proposal`: what somebody wants done, and what another person said to it. */
import type { Queryable, Transaction } from './database';
import { idColumn, timeColumn } from './database-columns';
import { isDuplicateKey } from './database-fault';
import { createTableIfAbsent, type Migration } from './migrate';
import { kindMaxCharacters, personMaxCharacters, reasonMaxCharacters, subjectMaxCharacters } from './proposal-limits';

const table = 'proposal';
const separator = ' ';

export const proposalMigration: Migration = {
  name: 'runtime-proposal-1',
  up: (db) =>
    createTableIfAbsent(db, table, (columns) => {
      idColumn(columns, 'id').primary();
      idColumn(columns, 'kind', kindMaxCharacters).notNullable();
      idColumn(columns, 'subject_id', subjectMaxCharacters).notNullable();
      // Kind and subject until it is decided: of these there is one open proposal.
      idColumn(columns, 'open_key', kindMaxCharacters + separator.length + subjectMaxCharacters)
        .nullable()
        .unique();
      columns.text('payload').notNullable();
      idColumn(columns, 'proposer', personMaxCharacters).notNullable();
      columns.string('reason', reasonMaxCharacters).notNullable();
      timeColumn(columns, 'create_time').notNullable();
      timeColumn(columns, 'expire_time').notNullable().index();
      idColumn(columns, 'state', 10).notNullable();
      idColumn(columns, 'decider', personMaxCharacters).nullable();
      columns.string('decision_reason', reasonMaxCharacters).nullable();
      timeColumn(columns, 'decide_time').nullable();
      columns.index(['state', 'id'], 'proposal_state');
    }),
};

/** `withdrawn`: ended by its proposer; `refused`: by another. Its time being over needs no writing down. */
export type Verdict = 'approved' | 'refused' | 'withdrawn';

export interface Decision {
  readonly verdict: Verdict;
  readonly decider: string;
  /** Empty where none was given. */
  readonly reason: string;
  readonly time: Date;
}

export interface Proposal {
  readonly id: string;
  /** What is to be done: of one word's form, e.g. `release-batch`. */
  readonly kind: string;
  /** To what it is to be done. */
  readonly subjectId: string;
  /** What exactly is to be done, as canonical JSON. */
  readonly payload: string;
  readonly proposer: string;
  readonly reason: string;
  readonly createTime: Date;
  /** From then on nobody can approve it. */
  readonly expireTime: Date;
  readonly decision: Decision | undefined;
}

interface ProposalRow {
  readonly id: string;
  readonly kind: string;
  readonly subject_id: string;
  readonly payload: string;
  readonly proposer: string;
  readonly reason: string;
  readonly create_time: Date;
  readonly expire_time: Date;
  readonly state: 'open' | Verdict;
  readonly decider: string | null;
  readonly decision_reason: string | null;
  readonly decide_time: Date | null;
}

/** False where there is an undecided one of this kind and subject. */
export async function insertProposal(trx: Transaction, proposal: Proposal): Promise<boolean> {
  try {
    await trx(table).insert({
      id: proposal.id,
      kind: proposal.kind,
      subject_id: proposal.subjectId,
      open_key: openKey(proposal),
      payload: proposal.payload,
      proposer: proposal.proposer,
      reason: proposal.reason,
      create_time: proposal.createTime,
      expire_time: proposal.expireTime,
      state: 'open',
    });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

export async function findProposal(db: Queryable, id: string): Promise<Proposal | undefined> {
  const row: ProposalRow | undefined = await db(table).where({ id }).first();
  return row && proposalOf(row);
}

/** Nobody else decides it until the transaction's end. */
export async function lockProposal(trx: Transaction, id: string): Promise<Proposal | undefined> {
  const row: ProposalRow | undefined = await trx(table).where({ id }).forUpdate().first();
  return row && proposalOf(row);
}

/** The one that is not decided, though its time may be over. */
export async function findUndecided(
  db: Queryable,
  subject: Pick<Proposal, 'kind' | 'subjectId'>,
): Promise<Proposal | undefined> {
  const row: ProposalRow | undefined = await db(table)
    .where({ open_key: openKey(subject) })
    .first();
  return row && proposalOf(row);
}

/** Of a proposal that is locked and undecided. */
export async function saveDecision(trx: Transaction, id: string, decision: Decision): Promise<void> {
  const { verdict, decider, reason, time } = decision;
  await trx(table)
    .where({ id })
    .update({ state: verdict, open_key: null, decider, decision_reason: reason, decide_time: time });
}

/** Makes way for another of its kind and subject where its time is over. */
export async function clearExpired(trx: Transaction, id: string, now: Date): Promise<void> {
  await trx(table).where({ id }).where('expire_time', '<=', now).update({ open_key: null });
}

/** Those that can be approved now, newest first, from after an id on. */
export async function listOpenProposals(
  db: Queryable,
  asked: {
    readonly now: Date;
    readonly kinds: readonly string[];
    readonly after: string | undefined;
    readonly limit: number;
  },
): Promise<Proposal[]> {
  const { now, kinds, after, limit } = asked;
  const rows: ProposalRow[] = await db(table)
    .where({ state: 'open' })
    .whereIn('kind', kinds)
    .where('expire_time', '>', now)
    .modify((query) => after !== undefined && query.where('id', '<', after))
    .orderBy('id', 'desc')
    .limit(limit);
  return rows.map(proposalOf);
}

/** Forgets those whose time was over before then: none of them can be open. Answers how many, at most `limit`. */
export async function forgetProposals(db: Queryable, before: Date, limit: number): Promise<number> {
  const old: string[] = await db(table)
    .where('expire_time', '<', before)
    .orderBy('expire_time')
    .limit(limit)
    .pluck('id');
  // By primary key, so that no range is locked.
  return old.length === 0 ? 0 : db(table).whereIn('id', old).delete();
}

function openKey({ kind, subjectId }: Pick<Proposal, 'kind' | 'subjectId'>): string {
  return `${kind}${separator}${subjectId}`;
}

function proposalOf(row: ProposalRow): Proposal {
  const { state, decider, decision_reason: reason, decide_time: time } = row;
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subject_id,
    payload: row.payload,
    proposer: row.proposer,
    reason: row.reason,
    createTime: row.create_time,
    expireTime: row.expire_time,
    decision:
      state === 'open' || decider === null || time === null
        ? undefined
        : { verdict: state, decider, reason: reason ?? '', time },
  };
}
