/** Letters that are looked at at the same time share transactions; each comes out as it would alone. */
import { randomBytes } from 'node:crypto';
import { claimJobs } from '../../../runtime/job-claims';
import { migrations } from '../../../services/postal/migrations';
import { findLetter } from '../../../services/postal/store/letter';
import { letterPlacing, type PlaceRequest } from '../../../services/postal/use-cases/place-letters';
import { sortQueue } from '../../../services/postal/use-cases/receive-letter';
import { describeOnEachDatabase } from '../../support/database-suite';
import { batchesRoom, contentTo } from '../batches-room';

describeOnEachDatabase('letters sorted together', migrations, (context) => {
  const under = batchesRoom(context);
  const { open, hand, cancel, batches, states, placed } = under;

  /** Each to another door. */
  const handApart = async (count: number) => {
    for (let number = 1; number <= count; number += 1) await hand(1, contentTo({ street: `Via Appia ${number}` }));
  };
  /** What a look at each of the letters that are due would ask for; every door is another one. */
  const requests = async (): Promise<PlaceRequest[]> => {
    const jobs = await claimJobs(context.database, { places: new Map([[sortQueue, 50]]), leaseMilliseconds: 60_000 });
    const asked = jobs.map(async (job) => {
      const letter = await findLetter(context.database, job.subjectId);
      if (letter === undefined) throw new Error('a job without its letter');
      const [doorIndex, recipientIndex] = [randomBytes(32), randomBytes(32)];
      const door = { doors: [doorIndex], recipients: [recipientIndex] };
      const indexes = { doorIndex, recipientIndex };
      return {
        job,
        letter,
        look: {
          kind: 'printable',
          letterClass: 'italy',
          address: { indexes, door, hold: undefined },
          deskId: undefined,
        },
      } as const;
    });
    return Promise.all(asked);
  };
  const placing = () => letterPlacing({ ...under.room.deps, doors: under.room.doors });

  test('a batch is full to the letter, and the others are in the next', async () => {
    await open({ mostLetters: 7 });
    await handApart(30);
    await under.room.sortTogether();
    expect(await placed()).toEqual([2, 7, 7, 7, 7]);
    expect((await batches()).filter((one) => one.endsWith('size'))).toHaveLength(4);
    expect(await under.room.jobs()).toBe(4); // those that print
  });

  test('with no time to wait each of them is a batch of its own', async () => {
    await open({ longestOpenMilliseconds: 0 });
    await handApart(9);
    await under.room.sortTogether();
    expect(await placed()).toEqual(Array(9).fill(1));
  });

  test('of too many at one door as many go as may, and the others wait for an operator', async () => {
    await open({ mostLetters: 500 });
    for (let number = 0; number < under.room.doors.recipientsAtDoor + 5; number += 1)
      await hand(1, contentTo({ recipient: `Anna ${String.fromCharCode(65 + number)}iori` }));
    await under.room.sortTogether();
    const counts = new Map<string, number>();
    for (const state of await states()) counts.set(state, (counts.get(state) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ accepted: under.room.doors.recipientsAtDoor, held: 5 });
  });

  test('one that was cancelled meanwhile keeps no other from its place', async () => {
    await open({ mostLetters: 500 });
    await handApart(9);
    const late = await hand(1, contentTo({ street: 'Via Appia 99' }));
    const asked = await requests();
    // Its job goes with it: who looked at it learns of that when it is to be placed.
    await cancel(late);
    const together = placing();
    const outcomes = await Promise.allSettled(asked.map((request) => together.run(request)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { reason: 'LEASE_LOST' } },
    ]);
    expect(await batches()).toEqual(['italy open 9 -']);
    expect(await states()).toEqual([...Array(9).fill('accepted'), 'cancelled']);
    expect(await under.room.jobs()).toBe(0);
  });

  test('a claim that was lost writes nothing, whoever else is in its group', async () => {
    await open({ mostLetters: 500 });
    await handApart(6);
    const asked = await requests();
    const [first] = asked;
    const lost = asked.map((request) =>
      request === first ? request : { ...request, job: { ...request.job, fence: request.job.fence - 1 } },
    );
    const together = placing();
    const outcomes = await Promise.allSettled(lost.map((request) => together.run(request)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', ...Array(5).fill('rejected')]);
    expect(await batches()).toEqual(['italy open 1 -']);
    expect(await placed()).toEqual([1, 5]);
  });
});
