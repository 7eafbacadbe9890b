/** Claiming due jobs: of many claimants exactly one gets a job, and many jobs go by one statement. */
import { randomUUID } from 'node:crypto';
import { type Database, databaseNow, type Transaction } from './database';
import { groupBy } from './group-by';
import { type ClaimedJob, pairsOf } from './jobs';
import { inTransaction } from './transaction';

interface Claim {
  /** How many of each queue, the more important first. */
  readonly places: ReadonlyMap<string, number>;
  readonly leaseMilliseconds: number;
}

/** Several claimants look at the same due jobs: each takes its own few out of so many times more. */
const candidatesPerClaim = 4;

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
