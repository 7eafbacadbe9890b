import { randomUUID } from 'node:crypto';
import { JobWorkers } from '../../runtime/job-workers';
import { type ClaimedJob, enqueueJob, finishJob, jobClaimMigration, jobMigration } from '../../runtime/jobs';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { describeOnEachDatabase } from '../support/database-suite';
import { letPass, waitFor } from '../support/wait-for';

const queues = [
  { name: 'urgent', share: 16 },
  { name: 'bulk', share: 1 },
];

describeOnEachDatabase('workers of several queues', [jobMigration, jobClaimMigration], (context) => {
  const started: JobWorkers[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((workers) => workers.stop()));
    await context.empty('job');
  });

  async function enqueue(queue: string, count: number): Promise<void> {
    await context.database.transaction(async (trx) => {
      for (let index = 0; index < count; index += 1)
        await enqueueJob(trx, { id: randomUUID(), queue, subjectId: `${queue}-${index}` });
    });
  }

  async function work(options: {
    readonly room: () => number;
    readonly each?: (job: ClaimedJob) => Promise<void>;
  }): Promise<{ readonly done: string[]; readonly most: () => number; readonly ring: () => void }> {
    const done: string[] = [];
    let running = 0;
    let most = 0;
    const workers = new JobWorkers({
      database: context.database,
      queue: 'all',
      queues,
      concurrency: 100,
      leaseMilliseconds: 10_000,
      pollMilliseconds: 20,
      room: options.room,
      handle: async (job) => {
        running += 1;
        most = Math.max(most, running);
        await options.each?.(job);
        await finishJob(context.database, job);
        running -= 1;
        done.push(job.queue);
      },
      log: silentLog,
      metrics: openMetrics(),
    });
    await workers.start();
    started.push(workers);
    return { done, most: () => most, ring: () => workers.ring() };
  }

  it('let what is urgent overtake what waits in bulk, which still gets its share', async () => {
    await enqueue('bulk', 60);
    await enqueue('urgent', 120);
    const { done } = await work({ room: () => 4, each: () => letPass(1) });
    await waitFor('all jobs', () => done.length === 180, { deadlineMilliseconds: 60_000 });
    const whileBoth = done.slice(0, done.lastIndexOf('urgent'));
    const bulk = whileBoth.filter((queue) => queue === 'bulk').length;
    expect({ starved: bulk === 0, overtaken: bulk > 20 }).toEqual({ starved: false, overtaken: false });
  });

  it('claim nothing that there is no room for, and go on when there is', async () => {
    await enqueue('bulk', 10);
    let room = 0;
    const { done, most, ring } = await work({ room: () => room, each: () => letPass(1) });
    await letPass(60);
    const claimed = await context.database('job').where('tries', '>', 0).pluck('id');
    room = 2;
    ring();
    await waitFor('all jobs', () => done.length === 10);
    expect({ claimed: claimed.length, most: most() <= 2 }).toEqual({ claimed: 0, most: true });
  });

  it('give what one queue leaves over to the others', async () => {
    await enqueue('bulk', 40);
    const { done, most } = await work({ room: () => 20, each: () => letPass(5) });
    await waitFor('all jobs', () => done.length === 40);
    expect(most()).toBeGreaterThan(10);
  });
});
