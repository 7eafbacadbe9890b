import { randomUUID } from 'node:crypto';
import { Fault } from '../../runtime/fault';
import { JobWorkers } from '../../runtime/job-workers';
import { enqueueJob, jobClaimMigration, jobMigration } from '../../runtime/jobs';
import { silentLog } from '../../runtime/log';
import { openMetrics } from '../../runtime/metrics';
import { inTransaction } from '../../runtime/transaction';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';

const queue = 'greet';

describeOnEachDatabase('job workers', [jobMigration, jobClaimMigration], (context) => {
  it.each([
    ['as long as the fault asks for', 90, 90, 90],
    ['at most an hour, whatever it asks for', 1_000_000, 3_600, 3_600],
  ])('leave a job alone %s', async (_, retryAfterSeconds, least, most) => {
    const id = randomUUID();
    await inTransaction(context.database, (trx) => enqueueJob(trx, { id, queue, subjectId: id }));
    let tries = 0;
    const workers = new JobWorkers({
      database: context.database,
      queue,
      concurrency: 1,
      leaseMilliseconds: 10_000,
      pollMilliseconds: 20,
      handle: async () => {
        tries += 1;
        throw new Fault('unavailable', 'CARRIER_AWAY', 'the carrier does not answer', { retryAfterSeconds });
      },
      log: silentLog,
      metrics: openMetrics(),
    });
    await workers.start();
    const dueTime = await waitFor('the job to be given back', async () => {
      const row = await context.database('job').where({ id }).first('due_time', 'fence');
      return row.fence === 2 && new Date(row.due_time);
    });
    await workers.stop();
    const seconds = (dueTime.getTime() - Date.now()) / 1_000;
    expect({ tries, longEnough: seconds > least - 5, shortEnough: seconds <= most }).toEqual({
      tries: 1,
      longEnough: true,
      shortEnough: true,
    });
  });
});
