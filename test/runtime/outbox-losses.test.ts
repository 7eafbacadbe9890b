import type { BusRecord, Publish } from '../../runtime/bus';
import { inTransaction } from '../../runtime/transaction';
import { newRecord } from '../support/bus-suite';
import { busThatNotes, eventIdsOf, never, outboxProcesses, patience } from '../support/outbox-processes';
import { letPass, waitFor } from '../support/wait-for';

const processes = outboxProcesses();

it('loses nothing when two processes hold the same shard; some is published twice', async () => {
  const published: string[] = [];
  const publish: Publish = async (records) => {
    const outcomes = await busThatNotes(published)(records);
    await letPass(5);
    return outcomes;
  };
  const first = await processes.start(never, { lease: 60_000 });
  const records = Array.from({ length: 300 }, () => newRecord('greetings'));
  await first.append(...records);
  await first.kill();
  await processes.start(publish, { lease: 60_000 });
  // Each of them believes itself the holder for a minute.
  await processes.database('outbox_shard').update({ until_time: new Date(0) });
  await processes.start(publish, { lease: 60_000 });
  await waitFor('an empty outbox', processes.isOutboxEmpty, patience);

  expect(new Set(published)).toEqual(new Set(eventIdsOf(records)));
});

it('finds a row that is committed after one with a higher id', async () => {
  const published: string[] = [];
  const process = await processes.start(busThatNotes(published));
  const [slow, fast] = [newRecord('greetings'), newRecord('greetings')];
  await inTransaction(processes.database, async (trx) => {
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
    if (processes.alive.length < 2) await processes.start(publish);
    const process = processes.alive[Math.floor(random() * processes.alive.length)];
    const own = Array.from({ length: 1 + Math.floor(random() * 5) }, () => newRecord(random() < 0.5 ? 'one' : 'other'));
    await process?.append(...own);
    records.push(...own);
    if (random() < 0.08) await process?.kill();
  }
  if (processes.alive.length === 0) await processes.start(publish);
  await waitFor('an empty outbox', processes.isOutboxEmpty, patience);

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
