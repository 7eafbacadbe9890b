/**
 * Work that must be done once it is committed. A job is due at a time; claiming it moves that time to the end of a lease, so
 * that a claimant's death makes it due again. Each claim has a higher fence, and only the newest claimant may say what became of it.
 */
import { randomUUID } from 'node:crypto';
import { type Database, databaseNow, type Queryable, type Transaction } from './database';
import { idColumn, timeColumn } from './database-columns';
import { Fault } from './fault';
import { groupBy } from './group-by';
import { addColumnsIfAbsent, createTableIfAbsent, type Migration } from './migrate';
import { inTransaction } from './transaction';

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

interface Claim {
  /** How many of each queue, the more important first. */
  readonly places: ReadonlyMap<string, number>;
  readonly leaseMilliseconds: number;
}

/** Several claimants look at the same due jobs: each takes its own few out of so many times more. */
const candidatesPerClaim = 4;

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

/**
 * Claims due jobs for so long, by the database's clock; of many claimants exactly one gets a job. What one queue leaves of its places
 * the others get, in their order.
 */
export async function claimJobs(
  database: Database,
  { places, leaseMilliseconds }: Claim,
): Promise<readonly ClaimedJob[]> {
  const claimed: ClaimedJob[] = [];
  const atMost = [...places.values()].reduce((sum, count) => sum + count, 0);
  const candidates = await dueJobs(database, [...places.keys()], atMost);
  while (claimed.length < atMost) {
    const chosen = choose(candidates, places, atMost - claimed.length);
    if (chosen.length === 0) break;
    claimed.push(...(await claimSome(database, chosen, leaseMilliseconds)));
  }
  return claimed;
}

/** Takes out of the candidates who is asked for next: each queue's share, then what others leave. */
function choose(
  candidates: ReadonlyMap<string, ClaimedJob[]>,
  places: ReadonlyMap<string, number>,
  atMost: number,
): readonly ClaimedJob[] {
  const chosen: ClaimedJob[] = [];
  for (const [queue, share] of places)
    chosen.push(...(candidates.get(queue)?.splice(0, Math.min(share, atMost - chosen.length)) ?? []));
  for (const ofQueue of candidates.values()) chosen.push(...ofQueue.splice(0, atMost - chosen.length));
  return chosen;
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
function pairsOf(jobs: readonly ClaimedJob[]): [string, number][] {
  return jobs.map(({ id, fence }) => [id, fence]);
}

function ownJob(db: Queryable, { id, fence }: ClaimedJob) {
  return db('job').where({ id, fence });
}

/** In a random order each, so that claimants who look at the same time get in each other's way less. */
async function dueJobs(
  database: Database,
  queues: readonly string[],
  atMost: number,
): Promise<ReadonlyMap<string, ClaimedJob[]>> {
  if (atMost === 0) return new Map();
  const rows = await dueRows(database, queues, atMost * candidatesPerClaim);
  const byQueue = groupBy(shuffled(rows), ({ queue }) => queue);
  return new Map(queues.map((queue) => [queue, [...(byQueue.get(queue) ?? [])]]));
}

interface JobRow {
  readonly id: string;
  readonly queue: string;
  readonly subject_id: string;
  readonly tries: number;
  readonly fence: number;
}

/** So many of each queue, the longest due first, in one statement. */
async function dueRows(database: Database, queues: readonly string[], limit: number): Promise<readonly ClaimedJob[]> {
  const ofQueue = (queue: string) =>
    database('job')
      .where({ queue })
      .where('due_time', '<=', databaseNow(database))
      .orderBy('due_time')
      .limit(limit)
      .select('id', 'queue', 'subject_id', 'tries', 'fence');
  const [first, ...others] = queues.map(ofQueue);
  if (first === undefined) return [];
  // Each in a table of its own: SQLite takes no parentheses around the parts of a union.
  const rows: JobRow[] =
    others.length === 0
      ? await first
      : await database.unionAll(
          [first, ...others].map((one, index) => database.from(one.as(`due_${index}`)).select('*')),
        );
  return rows.map(({ id, queue, subject_id, tries, fence }) => ({ id, queue, subjectId: subject_id, tries, fence }));
}

async function claimSome(
  database: Database,
  seen: readonly ClaimedJob[],
  leaseMilliseconds: number,
): Promise<readonly ClaimedJob[]> {
  const claim = randomUUID();
  // In one order for all claimants, so that two of them do not deadlock.
  const ordered = [...seen].sort((one, other) => (one.id < other.id ? -1 : 1));
  const got = await inTransaction(database, (trx) => claimThese(trx, ordered, claim, leaseMilliseconds));
  return seen.filter(({ id }) => got.has(id)).map((job) => ({ ...job, tries: job.tries + 1, fence: job.fence + 1 }));
}

/** Which of them this claim got: those that nobody has claimed since they were seen. */
async function claimThese(
  trx: Transaction,
  jobs: readonly ClaimedJob[],
  claim: string,
  leaseMilliseconds: number,
): Promise<ReadonlySet<string>> {
  const ids = jobs.map(({ id }) => id);
  const changed = await trx('job')
    .whereIn('id', ids)
    .whereIn(['id', 'fence'], pairsOf(jobs))
    .where('due_time', '<=', databaseNow(trx))
    .update({
      tries: trx.raw('tries + 1'),
      fence: trx.raw('fence + 1'),
      due_time: databaseNow(trx, leaseMilliseconds),
      claim,
    });
  if (changed === ids.length) return new Set(ids);
  const got: string[] = await trx('job').whereIn('id', ids).where({ claim }).pluck('id');
  return new Set(got);
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}
