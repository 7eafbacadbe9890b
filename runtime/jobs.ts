/**
 * Work that must be done once it is committed. A job is due at a time; claiming it moves that time to the end of a lease, so
 * that a claimant's death makes it due again. Each claim has a higher fence, and only the newest claimant may say what became of it.
 */
import { databaseNow, type Queryable } from './database';
import { idColumn, timeColumn } from './database-columns';
import { Fault } from './fault';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from './migrate';

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

/** Which claim has a job: many are claimed by one statement, and this tells which of them it got. */
export const jobClaimMigration: Migration = {
  name: 'runtime-job-2',
  up: (db) => addColumnsIfAbsent(db, 'job', (table) => idColumn(table, 'claim').nullable()),
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

/** In the transaction that makes the job necessary; ring the workers' bell after its commit. */
export async function enqueueJob(trx: Queryable, job: NewJob): Promise<void> {
  await enqueueJobs(trx, [job]);
}

/** Likewise for several, by one statement. */
export async function enqueueJobs(trx: Queryable, jobs: readonly NewJob[]): Promise<void> {
  if (jobs.length === 0) return;
  await trx('job').insert(
    jobs.map(({ id, queue, subjectId, delayMilliseconds = 0 }) => ({
      id,
      queue,
      subject_id: subjectId,
      due_time: databaseNow(trx, delayMilliseconds),
      tries: 0,
      fence: 0,
    })),
  );
}

/** For whoever finds its claim lost, so that its transaction is rolled back. */
export function leaseLost(): Fault {
  return new Fault('conflict', 'LEASE_LOST', 'another worker has claimed this job');
}

/** Keeps the job for so long from now; false where the claim is lost. */
export async function extendJob(db: Queryable, job: ClaimedJob, milliseconds: number): Promise<boolean> {
  return (await ownJob(db, job).update({ due_time: databaseNow(db, milliseconds) })) === 1;
}

/** How many of these claims still have their jobs, before anything is begun for them. */
export async function countHeldJobs(db: Queryable, jobs: readonly ClaimedJob[]): Promise<number> {
  if (jobs.length === 0) return 0;
  const held: string[] = await db('job')
    .whereIn(
      'id',
      jobs.map(({ id }) => id),
    )
    .whereIn(['id', 'fence'], pairsOf(jobs))
    .pluck('id');
  return held.length;
}

/** In the transaction of the job's outcome; false where the claim is lost: that transaction must be rolled back. */
export async function finishJob(trx: Queryable, job: ClaimedJob): Promise<boolean> {
  return (await ownJob(trx, job).delete()) === 1;
}

/** As finishJob, for many; answers how many: those whose claims are not lost. */
export async function finishJobs(trx: Queryable, jobs: readonly ClaimedJob[]): Promise<number> {
  return trx('job')
    .whereIn(
      'id',
      jobs.map(({ id }) => id),
    )
    .whereIn(['id', 'fence'], pairsOf(jobs))
    .delete();
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

/** Beside the ids alone, which are what the database finds rows by: of a list of pairs it would look at every row. */
export function pairsOf(jobs: readonly ClaimedJob[]): [string, number][] {
  return jobs.map(({ id, fence }) => [id, fence]);
}

function ownJob(db: Queryable, { id, fence }: ClaimedJob) {
  return db('job').where({ id, fence });
}
