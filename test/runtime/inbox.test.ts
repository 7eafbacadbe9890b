import { randomUUID } from 'node:crypto';
import { inboxMigration, inboxSweeper, rememberEvent } from '../../runtime/inbox';
import { silentLog } from '../../runtime/log';
import { inTransaction } from '../../runtime/transaction';
import { describeOnEachDatabase } from '../support/database-suite';
import { waitFor } from '../support/wait-for';

const inAnHour = () => new Date(Date.now() + 3_600_000);

describeOnEachDatabase('the inbox', [inboxMigration], (context) => {
  afterEach(() => context.empty('inbox'));

  it('remembers an event from its first commit on', async () => {
    const event = { eventId: randomUUID(), expireTime: inAnHour() };
    const remember = () => inTransaction(context.database, (trx) => rememberEvent(trx, event));

    expect([await remember(), await remember()]).toEqual([true, false]);
  });

  it('lets the rest of the transaction go on after an event seen before', async () => {
    const [seen, fresh] = [randomUUID(), randomUUID()];
    const expireTime = inAnHour();
    await rememberEvent(context.database, { eventId: seen, expireTime });

    const answers = await inTransaction(context.database, async (trx) => [
      await rememberEvent(trx, { eventId: seen, expireTime }),
      await rememberEvent(trx, { eventId: fresh, expireTime }),
    ]);

    expect({ answers, rows: await context.database('inbox').orderBy('event_id').pluck('event_id') }).toEqual({
      answers: [false, true],
      rows: [seen, fresh].toSorted(),
    });
  });

  it('forgets an event whose transaction was rolled back', async () => {
    const event = { eventId: randomUUID(), expireTime: inAnHour() };
    const rolledBack = inTransaction(context.database, async (trx) => {
      await rememberEvent(trx, event);
      throw new Error('the message could not be written');
    });
    await expect(rolledBack).rejects.toThrow('the message could not be written');

    expect(await rememberEvent(context.database, event)).toBe(true);
  });

  it('lets exactly one of twenty who come at once take the event', async () => {
    const event = { eventId: randomUUID(), expireTime: inAnHour() };

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => inTransaction(context.database, (trx) => rememberEvent(trx, event))),
    );

    expect(answers.filter((taken) => taken)).toHaveLength(1);
  });

  it('is swept of the events that cannot come again, and of no others', async () => {
    const [past, future] = [randomUUID(), randomUUID()];
    await rememberEvent(context.database, { eventId: past, expireTime: new Date(Date.now() - 60_000) });
    await rememberEvent(context.database, { eventId: future, expireTime: inAnHour() });
    const sweeper = inboxSweeper({ database: context.database, log: silentLog, intervalMilliseconds: 60_000 });

    await sweeper.start();
    const left = await waitFor('one to be left', async () => {
      const rows = await context.database('inbox').pluck('event_id');
      return rows.length === 1 && rows;
    });
    await sweeper.stop();

    expect(left).toEqual([future]);
  });
});
