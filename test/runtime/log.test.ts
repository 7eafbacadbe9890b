import { Fault } from '../../runtime/fault';
import { describeOnEachDatabase } from '../support/database-suite';
import { recordingLog } from '../support/recording-log';
import { severableDatabase } from '../support/severable-database';
import { waitFor } from '../support/wait-for';

const secret = 'RSSMRA85T10A562S';

/** What is left of the error in the log, its stack aside. */
function logged(error: unknown): { readonly text: string; readonly error: unknown } {
  const { log, lines } = recordingLog();
  log.error('thing.failed', { error });
  const { stack: _stack, ...kept } = Object(lines[0]?.['error']);
  return { text: JSON.stringify(lines), error: kept };
}

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

test('a Fault keeps its words', () => {
  expect(logged(new Fault('unavailable', 'CARRIER_AWAY', 'the carrier does not answer')).error).toEqual({
    type: 'Fault',
    kind: 'unavailable',
    reason: 'CARRIER_AWAY',
    message: 'the carrier does not answer',
  });
});

test('a mistake of ours keeps its words', () => {
  expect(logged(new TypeError('x is not a function')).error).toEqual({
    type: 'TypeError',
    message: 'x is not a function',
  });
});

test("a driver's error has a code and no words, as a cause too", () => {
  const lost = Object.assign(new Error(`select '${secret}' - read ECONNRESET`), { code: 'ECONNRESET' });
  const words = "can't add new command when connection is in closed state";
  const closed = Object.assign(new Error(`insert '${secret}' - ${words}`), { fatal: true });
  const fault = new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'away', { cause: lost });
  expect([logged(lost).error, logged(closed).error, logged(fault).error]).toEqual([
    { type: 'Error', code: 'ECONNRESET' },
    { type: 'Error' },
    {
      type: 'Fault',
      kind: 'unavailable',
      reason: 'DATABASE_UNAVAILABLE',
      message: 'away',
      cause: { type: 'Error', code: 'ECONNRESET', stack: expect.any(String) },
    },
  ]);
});

test('the first line of a stack, which repeats the message, is not kept whatever it contains', () => {
  const error = Object.assign(new Error(`insert\n    at ${secret} (x)\n - lost`), { code: 'ECONNRESET' });
  expect(logged(error).text).not.toContain(secret);
});

describeOnEachDatabase('the log of a failed statement', [], (context) => {
  beforeAll(() => context.database.raw('CREATE TABLE person (id VARCHAR(40) PRIMARY KEY)'));

  it('has none of its values where the statement is wrong', async () => {
    await context.database('person').insert({ id: secret });
    const errors = await Promise.all([
      thrownBy(context.database('person').insert({ id: secret })),
      thrownBy(context.database('nowhere').insert({ id: secret })),
      thrownBy(context.database.raw('SELECT nothing FROM person WHERE id = ?', [secret])),
    ]);
    expect(errors.map((error) => logged(error).text).join()).not.toContain(secret);
  });

  it('has none of its values where the connection is lost in the middle, or was before', async () => {
    if (context.dialect === 'sqlite') return;
    const { database, sever } = await severableDatabase(context.url, 1);
    const going = thrownBy(database.raw('SELECT SLEEP(5), ?', [secret]));
    const running = async () =>
      (await context.database.raw('SHOW PROCESSLIST'))[0].some((row: { Info: string | null }) =>
        row.Info?.includes('SLEEP(5)'),
      );
    await waitFor('the statement to run', running);
    await sever();
    const errors = [await going, await thrownBy(database.raw('SELECT ?', [secret]))];
    expect(errors[0]).toBeDefined();
    expect(errors.map((error) => logged(error).text).join()).not.toContain(secret);
    await database.destroy();
  });

  it('has none of its values where the connection was closed, or its pool', async () => {
    const errors: unknown[] = [];
    const { database, sever } =
      context.dialect === 'mysql'
        ? await severableDatabase(context.url, 1)
        : { database: context.database, sever: async () => {} };
    errors.push(
      await thrownBy(
        database.transaction(async (trx) => {
          await trx.raw('SELECT 1');
          await sever();
          await waitFor(
            'the loss to be known',
            async () => (await thrownBy(trx.raw('SELECT 1'))) !== undefined || context.dialect === 'sqlite',
          );
          await trx('nowhere').insert({ id: secret });
        }),
      ),
    );
    if (context.dialect === 'mysql') await database.destroy();
    expect(errors[0]).toBeDefined();
    expect(errors.map((error) => logged(error).text).join()).not.toContain(secret);
  });
});
