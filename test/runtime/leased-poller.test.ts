import { leaseMigration, takeLease } from '../../runtime/lease';
import { LeasedPoller } from '../../runtime/leased-poller';
import { silentLog } from '../../runtime/log';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';

describeOnEachDatabase('a leased poller', [leaseMigration], (context) => {
  afterEach(() => context.empty('lease'));

  function poller(
    holder: string,
    work: (signal: AbortSignal) => Promise<void>,
    leaseMilliseconds = 10_000,
  ): LeasedPoller {
    return new LeasedPoller({
      name: 'sweep',
      intervalMilliseconds: 10,
      work: async (signal) => {
        await work(signal);
        return 'idle';
      },
      log: silentLog,
      database: context.database,
      holder,
      leaseMilliseconds,
    });
  }

  it('works in one process at a time, and in another when the first has stopped', async () => {
    const rounds: string[] = [];
    const one = poller('one', async () => void rounds.push('one'));
    const other = poller('other', async () => void rounds.push('other'));
    await one.start();
    await waitFor('the first round', () => rounds.length > 0);
    await other.start();
    await waitFor('some more rounds', () => rounds.length > 5);
    const whileBothRan = new Set(rounds);
    await one.stop();
    const sinceStop = rounds.length;
    await waitFor('the other to work', () => rounds.length > sinceStop);
    await other.stop();

    expect({ whileBothRan: [...whileBothRan], afterStop: new Set(rounds.slice(sinceStop)) }).toEqual({
      whileBothRan: ['one'],
      afterStop: new Set(['other']),
    });
  });

  it('keeps its lease through a round longer than it', async () => {
    let finish = (): void => {};
    let isWorking = false;
    const slow = poller(
      'slow',
      () =>
        new Promise((resolve) => {
          isWorking = true;
          finish = resolve;
        }),
      200,
    );
    await slow.start();
    await waitFor('the round', () => isWorking);

    const startedAt = performance.now();
    let stolen = false;
    await waitFor('three lease times', async () => {
      stolen ||= await takeLease(context.database, 'sweep', 'thief', 200);
      return performance.now() - startedAt > 600;
    });
    finish();
    await slow.stop();

    expect(stolen).toBe(false);
  });

  it("aborts the round's signal when the lease is lost", async () => {
    let aborted = false;
    const robbed = poller(
      'robbed',
      (signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            resolve();
          });
        }),
      100,
    );
    await robbed.start();
    await waitFor(
      'the lease to be taken',
      async () => (await context.database('lease').where({ holder: 'robbed' })).length === 1,
    );

    await context.database('lease').update({ holder: 'robber', until_time: new Date(Date.now() + 60_000) });
    await waitFor('the abort', () => aborted);
    await robbed.stop();

    expect(await context.database('lease').pluck('holder')).toEqual(['robber']);
  });
});
