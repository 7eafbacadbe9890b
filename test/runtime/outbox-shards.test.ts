import { randomUUID } from 'node:crypto';
import type { BusRecord, Publish } from '../../runtime/bus';
import { systemClock } from '../../runtime/clock';
import { type Database, databaseNow, openDatabase } from '../../runtime/database';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { migrate } from '../../runtime/migrate';
import { Outbox, outboxMigration } from '../../runtime/outbox';
import { inTransaction } from '../../runtime/transaction';
import { newRecord } from '../support/bus-suite';
import { type FreshDatabase, freshMariaDb } from '../support/fresh-mariadb';
import { severableDatabase } from '../support/severable-database';
import { letPass, waitFor } from '../support/wait-for';

/** One process with an outbox, and a connection to the database of its own. */
interface FakeProcess {
  readonly outbox: Outbox;
  append(...records: readonly BusRecord[]): Promise<void>;
  /** From one moment to the next it can tell the database nothing more: what it held stays held until its lease ends. */
  kill(): Promise<void>;
}

const leaseMilliseconds = 150;
const patience = { deadlineMilliseconds: 25_000 };

let fresh: FreshDatabase;
let database: Database;
let alive: FakeProcess[];

beforeAll(async () => {
  fresh = await freshMariaDb();
  database = openDatabase({ url: fresh.url, poolSize: 5 });
  await migrate(database, [outboxMigration], silentLog);
}, 120_000);

beforeEach(() => {
  alive = [];
});

afterEach(async () => {
  await Promise.all(alive.map(({ outbox }) => outbox.stop()));
  await Promise.all(alive.map((process) => process.kill()));
  for (const table of ['outbox', 'outbox_shard', 'outbox_set_aside']) await database(table).delete();
});

afterAll(async () => {
  await database.destroy();
  await fresh.drop();
});

async function startProcess(
  publish: Publish,
  settings: { scope?: string; lease?: number; batchRows?: number } = {},
): Promise<FakeProcess> {
  const { database: own, sever } = await severableDatabase(fresh.url, 3);
  const outbox = new Outbox({
    database: own,
    publish,
    scope: settings.scope ?? 'events',
    processId: randomUUID(),
    log: silentLog,
    metrics: openMetrics(),
    clock: systemClock,
    settings: {
      pollMilliseconds: 10,
      batchRows: settings.batchRows ?? 20,
      leaseMilliseconds: settings.lease ?? leaseMilliseconds,
    },
  });
  await outbox.start();
  const process: FakeProcess = {
    outbox,
    append: async (...records) => {
      await inTransaction(own, (trx) => outbox.append(trx, records));
      outbox.ring();
    },
    kill: async () => {
      alive = alive.filter((other) => other !== process);
      await sever();
      await outbox.stop();
      await own.destroy();
    },
  };
  alive.push(process);
  return process;
}

const never: Publish = async (records) => records.map(() => ({ kind: 'unavailable', reason: 'KAFKA_AWAY' }));

function busThatNotes(published: string[]): Publish {
  return async (records) => {
    published.push(...records.map(({ eventId }) => eventId));
    return records.map(() => ({ kind: 'acknowledged' }));
  };
}

const isOutboxEmpty = async () => (await database('outbox').select('id').limit(1)).length === 0;
const eventIdsOf = (records: readonly BusRecord[]) => records.map(({ eventId }) => eventId);

it('takes over the rows of a process that was killed, and lets go of its shard', async () => {
  const published: string[] = [];
  const doomed = await startProcess(never);
  const records = Array.from({ length: 50 }, () => newRecord('greetings'));
  await doomed.append(...records);
  await startProcess(busThatNotes(published));

  await doomed.kill();
  await waitFor('an empty outbox', isOutboxEmpty, patience);
  const shards = await waitFor('the shard to be free', async () => {
    const rows = await database('outbox_shard').orderBy('shard').select('shard', 'holder');
    return rows[0]?.holder === '' && rows.map(({ shard }) => shard);
  });

  expect({ published: published.toSorted(), shards }).toEqual({
    published: eventIdsOf(records).toSorted(),
    shards: [1, 2],
  });
});

it("adopts no dead process's shard of another scope, nor leases it as its own", async () => {
  const published = { events: [] as string[], reports: [] as string[] };
  const record = newRecord('greetings');
  const doomed = await startProcess(never, { scope: 'reports' });
  await doomed.append(record);
  await doomed.kill();
  const leaseEnded = async () => {
    const free = database('outbox_shard').where('until_time', '<=', databaseNow(database)).where({ scope: 'reports' });
    return (await free.pluck('shard')).length === 1;
  };
  await waitFor('the lease to end', leaseEnded, patience);
  const adopting = await startProcess(busThatNotes(published.events));
  await startProcess(busThatNotes(published.events));
  await adopting.append(newRecord('greetings'));
  await letPass(leaseMilliseconds * 2);
  const before = { left: await database('outbox').pluck('event_id'), shards: await shardsByScope() };

  await startProcess(busThatNotes(published.reports), { scope: 'reports' });
  await waitFor('an empty outbox', isOutboxEmpty, patience);

  expect({ before, reports: published.reports }).toEqual({
    before: { left: [record.eventId], shards: { events: [2, 3], reports: [1] } },
    reports: [record.eventId],
  });
});

async function shardsByScope(): Promise<Record<string, number[]>> {
  const rows: { scope: string; shard: number }[] = await database('outbox_shard').orderBy('shard');
  const scopes = new Set(rows.map(({ scope }) => scope));
  return Object.fromEntries(
    [...scopes].map((scope) => [scope, rows.filter((row) => row.scope === scope).map(({ shard }) => shard)]),
  );
}

it('makes few shards, and loses nothing, in twenty times killed and started again', async () => {
  const published: string[] = [];
  const records: BusRecord[] = [];
  for (let cycle = 0; cycle < 20; cycle += 1) {
    const doomed = await startProcess(never);
    const own = [newRecord('greetings'), newRecord('farewells')];
    await doomed.append(...own);
    records.push(...own);
    await doomed.kill();
    await letPass(leaseMilliseconds / 2);
  }

  await startProcess(busThatNotes(published));
  await waitFor('an empty outbox', isOutboxEmpty, patience);

  const shards = await database('outbox_shard').pluck('shard');
  expect({ lost: eventIdsOf(records).filter((id) => !published.includes(id)), few: shards.length <= 5 }).toEqual({
    lost: [],
    few: true,
  });
});

it('lets no shard of the dead that cannot be emptied keep it from the next one', async () => {
  const published: string[] = [];
  const publish: Publish = async (records) => {
    const taken = records.filter(({ topic }) => topic !== 'lost');
    await busThatNotes(published)(taken);
    return records.map(({ topic }) =>
      topic === 'lost' ? { kind: 'unavailable', reason: 'UNKNOWN_TOPIC_OR_PARTITION' } : { kind: 'acknowledged' },
    );
  };
  const topics = ['lost', 'lost', 'lost', 'good'];
  const records = topics.map((topic) => newRecord(topic));
  const doomed = await Promise.all(records.map(() => startProcess(never)));
  await Promise.all(records.map((record, index) => doomed[index]?.append(record)));
  await startProcess(publish);

  await Promise.all(doomed.map((process) => process.kill()));
  await waitFor('the good one', () => published.length > 0, patience);

  expect(published).toEqual([records[3]?.eventId]);
});

it('loses nothing when two processes hold the same shard; some is published twice', async () => {
  const published: string[] = [];
  const publish: Publish = async (records) => {
    const outcomes = await busThatNotes(published)(records);
    await letPass(5);
    return outcomes;
  };
  const first = await startProcess(never, { lease: 60_000 });
  const records = Array.from({ length: 300 }, () => newRecord('greetings'));
  await first.append(...records);
  await first.kill();
  await startProcess(publish, { lease: 60_000 });
  // Each of them believes itself the holder for a minute.
  await database('outbox_shard').update({ until_time: new Date(0) });
  await startProcess(publish, { lease: 60_000 });
  await waitFor('an empty outbox', isOutboxEmpty, patience);

  expect(new Set(published)).toEqual(new Set(eventIdsOf(records)));
});

it('finds a row that is committed after one with a higher id', async () => {
  const published: string[] = [];
  const process = await startProcess(busThatNotes(published));
  const [slow, fast] = [newRecord('greetings'), newRecord('greetings')];
  await inTransaction(database, async (trx) => {
    await process.outbox.append(trx, [slow]);
    await process.append(fast);
    await waitFor('the fast one', () => published.length === 1);
  });

  await waitFor('the slow one', () => published.length === 2);

  expect(published).toEqual([fast.eventId, slow.eventId]);
});

it.each([1, 2, 3])('loses nothing under random failures and killed processes (seed %i)', async (seed) => {
  const random = seededRandom(seed);
  const published = new Set<string>();
  // One in ten is taken and its answer lost; two in ten are not taken.
  const publish: Publish = async (records) => {
    await letPass(random() * 4);
    return records.map(({ eventId }) => {
      const luck = random();
      if (luck < 0.8) published.add(eventId);
      return luck < 0.7 ? { kind: 'acknowledged' } : { kind: 'unavailable', reason: 'BAD_LUCK' };
    });
  };
  const records: BusRecord[] = [];
  for (let step = 0; step < 120; step += 1) {
    if (alive.length < 2) await startProcess(publish);
    const process = alive[Math.floor(random() * alive.length)];
    const own = Array.from({ length: 1 + Math.floor(random() * 5) }, () => newRecord(random() < 0.5 ? 'one' : 'other'));
    await process?.append(...own);
    records.push(...own);
    if (random() < 0.08) await process?.kill();
  }
  if (alive.length === 0) await startProcess(publish);
  await waitFor('an empty outbox', isOutboxEmpty, patience);

  expect(eventIdsOf(records).filter((id) => !published.has(id))).toEqual([]);
});

/** Park and Miller's minimal standard generator. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
