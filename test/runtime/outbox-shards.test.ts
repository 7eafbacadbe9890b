import type { BusRecord, Publish } from '../../runtime/bus';
import { databaseNow } from '../../runtime/database';
import { newRecord } from '../support/bus-suite';
import {
  busThatNotes,
  eventIdsOf,
  leaseMilliseconds,
  never,
  outboxProcesses,
  patience,
} from '../support/outbox-processes';
import { letPass, waitFor } from '../support/wait-for';

const processes = outboxProcesses();

it('takes over the rows of a process that was killed, and lets go of its shard', async () => {
  const published: string[] = [];
  // Long enough that a busy machine does not let it end while its holder lives.
  const lease = 1_000;
  const doomed = await processes.start(never, { lease });
  const records = Array.from({ length: 50 }, () => newRecord('greetings'));
  await doomed.append(...records);
  await processes.start(busThatNotes(published), { lease });

  await doomed.kill();
  await waitFor('an empty outbox', processes.isOutboxEmpty, patience);
  const shards = await waitFor('the shard to be free', async () => {
    const rows = await processes.database('outbox_shard').orderBy('shard').select('shard', 'holder');
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
  const doomed = await processes.start(never, { scope: 'reports' });
  await doomed.append(record);
  await doomed.kill();
  const leaseEnded = async () => {
    const free = processes
      .database('outbox_shard')
      .where('until_time', '<=', databaseNow(processes.database))
      .where({ scope: 'reports' });
    return (await free.pluck('shard')).length === 1;
  };
  await waitFor('the lease to end', leaseEnded, patience);
  const adopting = await processes.start(busThatNotes(published.events));
  await processes.start(busThatNotes(published.events));
  await adopting.append(newRecord('greetings'));
  await letPass(leaseMilliseconds * 2);
  const before = { left: await processes.database('outbox').pluck('event_id'), shards: await shardsByScope() };

  await processes.start(busThatNotes(published.reports), { scope: 'reports' });
  await waitFor('an empty outbox', processes.isOutboxEmpty, patience);

  expect({ before, reports: published.reports }).toEqual({
    before: { left: [record.eventId], shards: { events: [2, 3], reports: [1] } },
    reports: [record.eventId],
  });
});

async function shardsByScope(): Promise<Record<string, number[]>> {
  const rows: { scope: string; shard: number }[] = await processes.database('outbox_shard').orderBy('shard');
  const scopes = new Set(rows.map(({ scope }) => scope));
  return Object.fromEntries(
    [...scopes].map((scope) => [scope, rows.filter((row) => row.scope === scope).map(({ shard }) => shard)]),
  );
}

it('makes few shards, and loses nothing, in twenty times killed and started again', async () => {
  const published: string[] = [];
  const records: BusRecord[] = [];
  for (let cycle = 0; cycle < 20; cycle += 1) {
    const doomed = await processes.start(never);
    const own = [newRecord('greetings'), newRecord('farewells')];
    await doomed.append(...own);
    records.push(...own);
    await doomed.kill();
    await letPass(leaseMilliseconds / 2);
  }

  await processes.start(busThatNotes(published));
  await waitFor('an empty outbox', processes.isOutboxEmpty, patience);

  const shards = await processes.database('outbox_shard').pluck('shard');
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
  const doomed = await Promise.all(records.map(() => processes.start(never)));
  await Promise.all(records.map((record, index) => doomed[index]?.append(record)));
  await processes.start(publish);

  await Promise.all(doomed.map((process) => process.kill()));
  await waitFor('the good one', () => published.length > 0, patience);

  expect(published).toEqual([records[3]?.eventId]);
});
