import { type Database, databaseAnswers, openDatabase } from '../../runtime/database';
import { silentLog } from '../../runtime/log';
import { Readiness } from '../../runtime/readiness';
import { inTransaction } from '../../runtime/transaction';
import { type FreshDatabase, freshMariaDb } from '../support/fresh-mariadb';
import { type OwnMariaDb, ownMariaDb } from '../support/own-mariadb';
import { type SeverableDatabase, severableDatabase } from '../support/severable-database';
import { waitFor } from '../support/wait-for';

const unavailable = { kind: 'unavailable', reason: 'DATABASE_UNAVAILABLE' };

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

describe('a database that falls silent, with its connections open', () => {
  let fresh: FreshDatabase;
  let silenced: SeverableDatabase;
  beforeAll(async () => {
    fresh = await freshMariaDb();
  });
  beforeEach(async () => {
    silenced = await severableDatabase(fresh.url, 4, { statementMilliseconds: 300 });
  });
  afterEach(async () => {
    await silenced.sever();
    await silenced.database.destroy();
  });
  afterAll(() => fresh.drop());

  it('is away after 2 s, whether it was connected to before or not', async () => {
    const unlimited = await severableDatabase(fresh.url, 4);
    const before = await databaseAnswers(unlimited.database);
    unlimited.fallSilent();
    let after: readonly boolean[] = [];
    const seconds = await secondsOf(async () => {
      after = await Promise.all([databaseAnswers(unlimited.database), databaseAnswers(unlimited.database)]);
    });
    expect({ before, after, isInTime: seconds < 3 }).toEqual({ before: true, after: [false, false], isInTime: true });
    await unlimited.sever();
    await unlimited.database.destroy();
  });

  it('fails a statement in time, as unavailable', async () => {
    const seconds = await secondsOf(async () => {
      const going = inTransaction(silenced.database, async (trx) => {
        await trx.raw('SELECT 1');
        silenced.fallSilent();
        await trx.raw('SELECT 2');
      });
      await expect(going).rejects.toMatchObject(unavailable);
    });
    expect(seconds).toBeLessThan(3);
  });

  it('gets a new connection for the next statement after it speaks again', async () => {
    await silenced.database.raw('SELECT 1');
    silenced.fallSilent();
    await expect(silenced.database.raw('SELECT 1')).rejects.toMatchObject({ code: 'PROTOCOL_SEQUENCE_TIMEOUT' });
    silenced.speakAgain();
    const [rows] = await silenced.database.raw('SELECT 1 AS one');
    expect(rows).toEqual([{ one: 1 }]);
  });
});

describe('a server that becomes read-only, as one does that a failover leaves behind', () => {
  let server: OwnMariaDb;
  let database: Database;
  let root: Database;
  beforeAll(async () => {
    server = await ownMariaDb();
    root = openDatabase({ url: `${server.url}/mysql`, poolSize: 1 });
    await root.raw('CREATE DATABASE greetings');
    await root.raw('CREATE TABLE greetings.greeting (id INT PRIMARY KEY)');
    await root.raw("CREATE USER plain@'%' IDENTIFIED BY 'secret'");
    await root.raw("GRANT ALL ON greetings.* TO plain@'%'");
    const url = new URL(`${server.url}/greetings`);
    [url.username, url.password] = ['plain', 'secret'];
    database = openDatabase({ url: url.href, poolSize: 1 });
  }, 60_000);
  afterAll(async () => {
    await database?.destroy();
    await root?.destroy();
    await server?.stop();
  }, 20_000);
  afterEach(() => root.raw('SET GLOBAL read_only = 0'));

  const connectionId = async (): Promise<number> => (await database.raw('SELECT CONNECTION_ID() AS id'))[0][0].id;

  it('does not count as answering, and is connected to anew by the next asker', async () => {
    const before = { answers: await databaseAnswers(database), id: await connectionId() };
    await root.raw('SET GLOBAL read_only = 1');
    const meanwhile = await databaseAnswers(database);
    const isNew = (await connectionId()) !== before.id;
    expect({ before: before.answers, meanwhile, isNew }).toEqual({ before: true, meanwhile: false, isNew: true });
  });

  it('refuses writes as unavailable, and loses the connection that was refused', async () => {
    const before = await connectionId();
    await root.raw('SET GLOBAL read_only = 1');
    const writing = inTransaction(database, async (trx) => void (await trx('greeting').insert({ id: 1 })));
    await expect(writing).rejects.toMatchObject(unavailable);
    expect(await connectionId()).not.toBe(before);
  });
});

test('a need that never answers is missing', async () => {
  const readiness = new Readiness({
    needs: { database: () => new Promise<boolean>(() => {}) },
    intervalMilliseconds: 20,
    onChange: () => {},
    log: silentLog,
    answerMilliseconds: 50,
  });
  await readiness.start();
  await waitFor('an answer', () => readiness.missing().includes('database'));
  expect({ serving: readiness.isServing(), missing: readiness.missing() }).toEqual({
    serving: false,
    missing: ['database'],
  });
  await readiness.stop();
});
