/**
 * Work that must be done once it is committed. A job is due at a time; claiming it moves that time to the end of a lease, so
 * that a claimant's death makes it due again. Each claim has a higher fence, and only the newest claimant may say what became of it.
 */
import { type Database, databaseNow, type Queryable } from './database';
import { idColumn, timeColumn } from './database-columns';
import { createTableIfAbsent, type Migration } from './migrate';

export const jobMigration: Migration = {
  name: 'runtime-job-1',
  up: (db) =>
    createTableIfAbsent(db, 'job', (table) => {
      idColumn(table, 'id').primary();
      idColumn(table, 'queue', 50).notNullable();
      idColumn(table, 'subject_id').notNullable();
      timeColumn(table, 'due_time').notNullable();
      table.integer('tries').notNullable();
      table.integer('fence').notNullable();
      table.index(['queue', 'due_time']);
      table.index(['subject_id']);
    }),
};

export interface NewJob {
  readonly id: string;
  readonly queue: string;
  /** What the job is about: a message, a letter. */
  readonly subjectId: string;
  /** From now, by the database's clock, which is the one that claims go by; default 0. */
  readonly delayMilliseconds?: number;
}

export interface ClaimedJob {
  readonly id: string;
  readonly queue: string;
  readonly subjectId: string;
  /** How often it was claimed, this time included. */
  readonly tries: number;
  readonly fence: number;
}

interface Claim {
  readonly queue: string;
  readonly atMost: number;
  readonly leaseMilliseconds: number;
}

/** Several claimants look at the same due jobs: each takes its own few out of so many times more. */
const candidatesPerClaim = 4;

/** In the transaction that makes the job necessary; ring the workers' bell after its commit. */
export async function enqueueJob(trx: Queryable, job: NewJob): Promise<void> {
  const { id, queue, subjectId, delayMilliseconds = 0 } = job;
  const dueTime = databaseNow(trx, delayMilliseconds);
  await trx('job').insert({ id, queue, subject_id: subjectId, due_time: dueTime, tries: 0, fence: 0 });
}

/** Claims due jobs for so long, by the database's clock; of many claimants exactly one gets a job. */
export async function claimJobs(database: Database, claim: Claim): Promise<readonly ClaimedJob[]> {
  const claimed: ClaimedJob[] = [];
  for (const candidate of shuffled(await dueJobs(database, claim))) {
    if (claimed.length === claim.atMost) break;
    const job = await claimJob(database, candidate, claim.leaseMilliseconds);
    if (job !== undefined) claimed.push(job);
  }
  return claimed;
}

/** Keeps the job for so long from now; false where the claim is lost. */
export async function extendJob(db: Queryable, job: ClaimedJob, milliseconds: number): Promise<boolean> {
  return (await ownJob(db, job).update({ due_time: databaseNow(db, milliseconds) })) === 1;
}

/** In the transaction of the job's outcome; false where the claim is lost: that transaction must be rolled back. */
export async function finishJob(trx: Queryable, job: ClaimedJob): Promise<boolean> {
  return (await ownJob(trx, job).delete()) === 1;
}

/** Gives the job back for so long, by the database's clock; false where the claim is lost: the transaction must be rolled back. */
export async function postponeJob(trx: Queryable, job: ClaimedJob, delayMilliseconds: number): Promise<boolean> {
  // The fence moves too, so that a renewal of the lease that is on its way cannot undo this.
  const due_time = databaseNow(trx, delayMilliseconds);
  return (await ownJob(trx, job).update({ due_time, fence: job.fence + 1 })) === 1;
}

/** Removes the subjects' jobs of a queue, claimed ones too: their claimants learn of it when they finish. */
export async function cancelJobs(trx: Queryable, queue: string, subjectIds: readonly string[]): Promise<void> {
  await trx('job').where({ queue }).whereIn('subject_id', subjectIds).delete();
}

function ownJob(db: Queryable, { id, fence }: ClaimedJob) {
  return db('job').where({ id, fence });
}

async function dueJobs(database: Database, { queue, atMost }: Claim): Promise<ClaimedJob[]> {
  const rows: { id: string; subject_id: string; tries: number; fence: number }[] = await database('job')
    .where({ queue })
    .where('due_time', '<=', databaseNow(database))
    .orderBy('due_time')
    .limit(atMost * candidatesPerClaim)
    .select('id', 'subject_id', 'tries', 'fence');
  return rows.map(({ id, subject_id, tries, fence }) => ({ id, queue, subjectId: subject_id, tries, fence }));
}

async function claimJob(
  database: Database,
  seen: ClaimedJob,
  leaseMilliseconds: number,
): Promise<ClaimedJob | undefined> {
  const job = { ...seen, tries: seen.tries + 1, fence: seen.fence + 1 };
  const changed = await ownJob(database, seen)
    .where('due_time', '<=', databaseNow(database))
    .update({ tries: job.tries, fence: job.fence, due_time: databaseNow(database, leaseMilliseconds) });
  return changed === 1 ? job : undefined;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
