/** Dual control as a service would use it, around an act that leaves a row behind. */
import type { Transaction } from '../../runtime/database';
import { idColumn } from '../../runtime/database-columns';
import {
  approve,
  listProposals,
  type NewProposal,
  proposalMigration,
  propose,
  refuse,
  type SubjectNow,
} from '../../runtime/dual-control';
import { isFault } from '../../runtime/fault';
import { uuidV7Ids } from '../../runtime/id';
import { createTableIfAbsent, type Migration } from '../../runtime/migrate';
import { inTransaction } from '../../runtime/transaction';
import type { DatabaseContext } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';

export const morning = new Date('2026-11-27T08:00:00Z');
export const evening = new Date('2026-11-27T18:00:00Z');
export const nextMorning = new Date('2026-11-28T08:00:00Z');
export const payload = { letters: 3, manifest: 'ab12' };
export const opening: NewProposal = {
  kind: 'open-gate',
  subjectId: 'gate-7',
  payload,
  proposer: 'anna',
  reason: 'the delivery waits outside',
  expireTime: evening,
};

/** What the acts of these tests leave behind: a row each. */
const acts: Migration = {
  name: 'acts',
  up: (db) => createTableIfAbsent(db, 'act', (table) => idColumn(table, 'by').notNullable()),
};

export const gateMigrations = [proposalMigration, acts];

/** Morning, until a test sets it. */
export const clock = { time: morning, now: () => clock.time };
export const deps = { clock, ids: uuidV7Ids(clock) };
beforeEach(() => {
  clock.time = morning;
});

/** A gate that two people open. */
export function gate({ database }: DatabaseContext) {
  const proposeIt = (changed: Partial<NewProposal> = {}) =>
    inTransaction(database, (trx) => propose(trx, deps, { ...opening, ...changed }));
  const act = (trx: Transaction, by: string) => trx('act').insert({ by });
  const approveIt = (id: string, approver: string, subject: SubjectNow = { payload }) =>
    inTransaction(database, async (trx) => {
      const asked = { id, kind: opening.kind, approver, reason: '' };
      const approved = await approve(trx, deps, asked, async () => subject);
      await act(trx, approver);
      return approved;
    });
  const refuseIt = (id: string, person: string, reason = 'not today') =>
    inTransaction(database, (trx) => refuse(trx, deps, { id, kind: opening.kind, person, reason }));
  const openIds = async (kinds = [opening.kind]) => {
    const keyring = keyringWith(newKey('fingerprint'));
    const { items } = await listProposals({ database, keyring, clock }, kinds, { pageSize: 0, pageToken: '' });
    return items.map(({ id }) => id);
  };
  const done = () => database('act').pluck('by');
  return { database, proposeIt, approveIt, refuseIt, openIds, done, act };
}

/** The value, or what it failed with, so that a whole story is one literal. */
export async function outcome<T>(promise: Promise<T>): Promise<T | string> {
  return promise.catch((error: unknown) => {
    if (isFault(error)) return `${error.kind} ${error.reason}`;
    throw error;
  });
}
