import { silentLog } from '../../../runtime/log';
import { migrations } from '../../../services/postal/migrations';
import { takeOverOldJobs } from '../../../services/postal/use-cases/take-over-old-jobs';
import { describeOnEachDatabase } from '../../support/database-suite';
import { batchesRoom } from '../batches-room';

describeOnEachDatabase('what a process from before batches left behind', migrations, (context) => {
  const under = batchesRoom(context);
  const { open, hand, states } = under;
  const takeOver = () => takeOverOldJobs({ database: context.database, log: silentLog });

  test('is sorted and printed', async () => {
    await open({ mostLetters: 2 });
    await hand(2);
    await context.database('job').update({ queue: 'print-letter' });
    await under.room.turn();
    expect(await states()).toEqual(['accepted', 'accepted']);
    await takeOver();
    await under.room.turn();
    expect(await states()).toEqual(['sent', 'sent']);
    expect(await under.room.jobs()).toBe(0);
  });

  test('is not taken from a process that still prints it', async () => {
    await open();
    await hand(1);
    const due_time = new Date(Date.now() + 60_000);
    await context.database('job').update({ queue: 'print-letter', due_time });
    await takeOver();
    expect(await context.database('job').pluck('queue')).toEqual(['print-letter']);
    expect(await under.room.letters()).toHaveLength(1);
  });

  test('is left open for an operator, with an alarm, where that process died printing it', async () => {
    await open();
    await hand(1);
    await context.database('job').update({ queue: 'print-letter' });
    await context.database('letter').update({ state: 'printing' });
    await takeOver();
    await under.room.turn();
    expect(await under.room.letters()).toEqual([
      { attempt: 1, state: 'printing', hasSealedCopy: true, leftOpen: true },
    ]);
    expect(under.room.lines).toContainEqual(expect.objectContaining({ level: 'error', event: 'letter.left-open' }));
    expect([under.room.destination.printed, await under.room.jobs()]).toEqual([[], 0]);
  });
});
