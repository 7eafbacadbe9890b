import { randomUUID } from 'node:crypto';
import { Fault } from '../../runtime/fault';
import { JobWorkers } from '../../runtime/job-workers';
import { type ClaimedJob, enqueueJob, finishJob, jobClaimMigration, jobMigration } from '../../runtime/jobs';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { inTransaction } from '../../runtime/transaction';
import { describeOnEachDatabase } from '../support/database-suite';
import { severableDatabase } from '../support/severable-database';
import { letPass, waitFor } from '../support/wait-for';

const queue = 'greet';

describeOnEachDatabase('job workers', [jobMigration, jobClaimMigration], (context) => {
  const started: JobWorkers[] = [];

  afterEach(async () => {
    await Promise.all(started.splice(0).map((workers) => workers.stop()));
    await context.empty('job');
  });

  async function enqueue(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => randomUUID());
    await inTransaction(context.database, async (trx) => {
      for (const id of ids) await enqueueJob(trx, { id, queue, subjectId: id });
    });
    return ids;
  }

  async function start(
    handle: (job: ClaimedJob, signal: AbortSignal) => Promise<void>,
    options: Partial<
      Pick<
        ConstructorParameters<typeof JobWorkers>[0],
        'database' | 'concurrency' | 'leaseMilliseconds' | 'graceMilliseconds' | 'longestRunMilliseconds'
      >
    > = {},
  ): Promise<JobWorkers> {
    const workers = new JobWorkers({
      database: context.database,
      queue,
      concurrency: 5,
      leaseMilliseconds: 10_000,
      pollMilliseconds: 20,
      handle,
      log: silentLog,
      metrics: openMetrics(),
      ...options,
    });
    await workers.start();
    started.push(workers);
    return workers;
  }

  const finish = async (job: ClaimedJob) => void (await finishJob(context.database, job));
  const isEmpty = async () => (await context.database('job').select('id').limit(1)).length === 0;

  it('do every job, at most so many at once', async () => {
    const ids = await enqueue(40);
    const done: string[] = [];
    let running = 0;
    let most = 0;

    await start(async (job) => {
      running += 1;
      most = Math.max(most, running);
      await finish(job);
      running -= 1;
      done.push(job.subjectId);
    });
    await waitFor('all jobs', () => done.length >= ids.length);

    expect({ done: done.toSorted(), most: most <= 5 }).toEqual({ done: ids.toSorted(), most: true });
  });

  it('of a hundred processes never do a job twice at a time, though claimants die', async () => {
    const ids = await enqueue(150);
    const holders = new Map<string, number>();
    let overlaps = 0;
    const finished: string[] = [];

    const work = async (job: ClaimedJob): Promise<void> => {
      const others = holders.get(job.id) ?? 0;
      if (others > 0) overlaps += 1;
      holders.set(job.id, others + 1);
      await letPass(2);
      holders.set(job.id, (holders.get(job.id) ?? 1) - 1);
      // One in ten claimants dies before its commit: it neither finishes nor gives back.
      if (job.tries === 1 && job.id.charCodeAt(0) % 10 === 0) {
        await context
          .database('job')
          .where({ id: job.id, fence: job.fence })
          .update({ due_time: new Date(0) });
        return;
      }
      if (await finishJob(context.database, job)) finished.push(job.id);
    };
    for (let count = 0; count < 100; count += 1) await start(work, { concurrency: 1 });
    await waitFor('all jobs', () => finished.length >= ids.length, { deadlineMilliseconds: 60_000 });

    expect({ overlaps, finished: finished.toSorted() }).toEqual({ overlaps: 0, finished: ids.toSorted() });
  });

  it('postpone a job whose handler throws, with its tries counted', async () => {
    await enqueue(1);
    const tries: number[] = [];

    await start(async (job) => {
      tries.push(job.tries);
      if (job.tries < 3) throw new Fault('unavailable', 'CARRIER_AWAY', 'the carrier does not answer');
      await finish(job);
    });
    await waitFor('the job', isEmpty);

    expect(tries).toEqual([1, 2, 3]);
  });

  it('renew the lease of a job that runs longer than it', async () => {
    await enqueue(1);
    const claims: number[] = [];
    const handle = async (job: ClaimedJob): Promise<void> => {
      claims.push(job.fence);
      await letPass(500);
      await finish(job);
    };

    await start(handle, { leaseMilliseconds: 150 });
    await start(handle, { leaseMilliseconds: 150 });
    await waitFor('the job', isEmpty);

    expect(claims).toEqual([1]);
  });

  it('abort a job whose claim is lost', async () => {
    const [id] = await enqueue(1);
    let isAborted = false;
    await start(
      (_job, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            isAborted = true;
            resolve();
          });
        }),
      { leaseMilliseconds: 100 },
    );
    await waitFor('the claim', async () => (await context.database('job').where({ id, fence: 1 })).length === 1);

    await context.database('job').where({ id }).delete();

    await waitFor('the abort', () => isAborted);
  });

  it('abort a job that runs too long, and leave it to another', async () => {
    await enqueue(1);
    const claims: number[] = [];
    const aborted: number[] = [];
    // As code that hangs does, it takes no notice of its abort.
    const hang = (job: ClaimedJob, signal: AbortSignal): Promise<void> => {
      claims.push(job.fence);
      signal.addEventListener('abort', () => aborted.push(job.fence));
      return job.fence === 1 ? new Promise(() => {}) : finish(job);
    };

    await start(hang, { leaseMilliseconds: 150, longestRunMilliseconds: 300, graceMilliseconds: 10 });
    await waitFor('the job to be done by the second', isEmpty);

    expect({ claims, aborted }).toEqual({ claims: [1, 2], aborted: [1] });
  });

  it('abort a job at the end of its lease where the database hangs', async () => {
    if (context.dialect === 'sqlite') return;
    await enqueue(1);
    const silenced = await severableDatabase(context.url, 4);
    let isAborted = false;
    let runs = 0;
    await start(
      (_job, signal) =>
        new Promise(() => {
          runs += 1;
          silenced.fallSilent();
          signal.addEventListener('abort', () => {
            isAborted = true;
          });
        }),
      { database: silenced.database, leaseMilliseconds: 300, graceMilliseconds: 10 },
    );
    await waitFor('the abort', () => isAborted, { deadlineMilliseconds: 2_000 });

    expect(runs).toBe(1);
    await silenced.sever();
    await Promise.all(started.splice(0).map((workers) => workers.stop()));
    await silenced.database.destroy();
  });

  it('finish what runs when they are stopped, and claim nothing more', async () => {
    await enqueue(10);
    let begun = 0;
    const workers = await start(
      async (job) => {
        begun += 1;
        await letPass(100);
        await finish(job);
      },
      { concurrency: 2 },
    );
    await waitFor('two to run', () => begun === 2);

    await workers.stop();

    expect({ begun, left: (await context.database('job').pluck('id')).length }).toEqual({ begun: 2, left: 8 });
  });

  it('abort what outlasts the grace of a stop, and leave it to its lease', async () => {
    const [id] = await enqueue(1);
    let isRunning = false;
    const workers = await start(
      (_job, signal) =>
        new Promise((_resolve, reject) => {
          isRunning = true;
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      { graceMilliseconds: 50 },
    );
    await waitFor('the job to run', () => isRunning);

    await workers.stop();

    expect(await context.database('job').select('id', 'tries')).toEqual([{ id, tries: 1 }]);
  });
});
