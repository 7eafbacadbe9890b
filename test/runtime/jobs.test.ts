import { randomUUID } from 'node:crypto';
import { claimJobs } from '../../runtime/job-claims';
import {
  cancelJobs,
  enqueueJob,
  extendJob,
  finishJob,
  jobClaimMigration,
  jobMigration,
  postponeJob,
} from '../../runtime/jobs';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';

const queue = 'greet';
const long = 60_000;

describeOnEachDatabase('jobs', [jobMigration, jobClaimMigration], (context) => {
  afterEach(() => context.empty('job'));

  async function enqueue(delayMilliseconds = 0, subjectId: string = randomUUID()): Promise<string> {
    const id = randomUUID();
    await enqueueJob(context.database, { id, queue, subjectId, delayMilliseconds });
    return id;
  }

  const claim = (leaseMilliseconds = long, atMost = 10) =>
    claimJobs(context.database, { places: new Map([[queue, atMost]]), leaseMilliseconds });

  async function claimOne(leaseMilliseconds = long) {
    const [job] = await claim(leaseMilliseconds);
    if (job === undefined) throw new Error('there should have been a job');
    return job;
  }

  it('are claimed when due, at most so many, of their own queue, and by one claimant', async () => {
    const subjectId = randomUUID();
    const id = await enqueue(0, subjectId);
    await enqueue(long);
    await enqueueJob(context.database, { id: randomUUID(), queue: 'other', subjectId });

    const claims = { first: await claim(), second: await claim() };

    expect(claims).toEqual({ first: [{ id, queue, subjectId, tries: 1, fence: 1 }], second: [] });
  });

  it('are gone when finished', async () => {
    await enqueue();
    const job = await claimOne();

    const answers = [await finishJob(context.database, job), await finishJob(context.database, job)];

    expect({ answers, left: await context.database('job').pluck('id') }).toEqual({ answers: [true, false], left: [] });
  });

  it('are due again when their claimant does not finish them in time, who then has no say any more', async () => {
    const id = await enqueue();
    const dead = await claimOne(30);

    const heir = await waitFor('the lease to end', async () => (await claim())[0]);

    const answers = {
      heir,
      postponed: await postponeJob(context.database, dead, 0),
      extended: await extendJob(context.database, dead, long),
      finished: await finishJob(context.database, dead),
      finishedByHeir: await finishJob(context.database, heir),
    };
    expect(answers).toEqual({
      heir: { ...dead, id, tries: 2, fence: 2 },
      postponed: false,
      extended: false,
      finished: false,
      finishedByHeir: true,
    });
  });

  it('stay claimed while the lease is extended', async () => {
    await enqueue();
    const job = await claimOne(100);

    const extended = await extendJob(context.database, job, long);
    const startedAt = performance.now();
    const stolen = await waitFor('the first lease to have ended', async () => {
      const claimed = await claim();
      return performance.now() - startedAt > 150 ? claimed : undefined;
    });

    expect({ extended, stolen }).toEqual({ extended: true, stolen: [] });
  });

  it('come back at the time they are postponed to, whatever renewal of the lease comes late', async () => {
    const id = await enqueue();
    const job = await claimOne();

    const postponed = await postponeJob(context.database, job, 0);
    const lateRenewal = await extendJob(context.database, job, long);

    expect({ postponed, lateRenewal, again: await claim() }).toEqual({
      postponed: true,
      lateRenewal: false,
      again: [{ ...job, id, tries: 2, fence: 3 }],
    });
  });

  it("are due by the database's clock, however wrong that of the process is", async () => {
    const clocks = [-long * 60, long * 60].map((skew) => Date.now() + skew);
    const wrong = jest.spyOn(Date, 'now');
    const later = await Promise.all(
      clocks.map(async (now) => {
        wrong.mockReturnValue(now);
        return [await enqueue(long), await enqueue(0)];
      }),
    );
    wrong.mockRestore();

    const claimed = (await claim()).map(({ id }) => id);

    expect(claimed.toSorted()).toEqual(later.map(([, due]) => due).toSorted());
  });

  it('are cancelled by subject, claimed or not, in their queue only', async () => {
    const subjectId = randomUUID();
    await enqueue(0, subjectId);
    const job = await claimOne();
    await enqueue(0, subjectId);
    const kept = await enqueue();
    await enqueueJob(context.database, { id: randomUUID(), queue: 'other', subjectId });

    await cancelJobs(context.database, queue, [subjectId]);

    expect({
      left: await context.database('job').where({ queue }).pluck('id'),
      elsewhere: await context.database('job').where({ queue: 'other' }).pluck('subject_id'),
      finished: await finishJob(context.database, job),
    }).toEqual({ left: [kept], elsewhere: [subjectId], finished: false });
  });
});
