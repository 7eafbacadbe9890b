import { join } from 'node:path';
import { type Database, databaseAnswers, openDatabase } from '../../runtime/database';
import { warnOfLossyDatabase } from '../../runtime/database-durability';
import { silentLog } from '../../runtime/log';
import { Readiness } from '../../runtime/readiness';
import { inTransaction } from '../../runtime/transaction';
import { type FreshDatabase, freshMariaDb } from '../support/fresh-mariadb';
import { type OwnMariaDb, ownMariaDb } from '../support/own-mariadb';
import { recordingLog } from '../support/recording-log';
import { type SeverableDatabase, severableDatabase } from '../support/severable-database';
import { temporaryFolder } from '../support/temporary-folder';
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
  });
  afterAll(async () => {
    await database?.destroy();
    await root?.destroy();
    await server?.stop();
  });
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

describe('a database that may lose what it has acknowledged', () => {
  let server: OwnMariaDb;
  let database: Database;
  const start = async (settings: readonly string[] = []) => {
    server = await ownMariaDb(settings);
    database = openDatabase({ url: `${server.url}/mysql`, poolSize: 1 });
  };
  const warnings = async () => {
    const { log, lines } = recordingLog();
    await warnOfLossyDatabase(database, log);
    return lines.map(({ event, variable, value, wanted }) => ({ event, variable, value, wanted }));
  };
  afterEach(async () => {
    await database?.destroy();
    await server?.stop();
  });
  const event = 'database.commits-may-be-lost';
  const flush = { event, variable: 'innodb_flush_log_at_trx_commit', value: '2', wanted: '1' };

  it('is warned about where its log is not flushed at every commit, and only there', async () => {
    await start();
    expect(await warnings()).toEqual([]);
    await database.raw('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
    expect(await warnings()).toEqual([flush]);
  });

  it('is warned about where it has a binary log that is not synced', async () => {
    await start(['--log-bin=binary-log', '--sync-binlog=0']);
    expect(await warnings()).toEqual([{ event, variable: 'sync_binlog', value: '0', wanted: '1' }]);
  });
});

test('a SQLite database keeps every commit through a power cut, also once it is opened anew', async () => {
  const url = `file:${join(await temporaryFolder(), 'kept.db')}`;
  const pragmas = async () => {
    const database = openDatabase({ url, poolSize: 1 });
    const [{ journal_mode: journal }] = await database.raw('PRAGMA journal_mode');
    const [{ synchronous }] = await database.raw('PRAGMA synchronous');
    const [{ foreign_keys: foreignKeys }] = await database.raw('PRAGMA foreign_keys');
    await database.destroy();
    return { journal, synchronous, foreignKeys };
  };
  const full = 2; // 1 is NORMAL, under which the last commits of a WAL may be lost
  const wanted = { journal: 'wal', synchronous: full, foreignKeys: 1 };
  expect([await pragmas(), await pragmas()]).toEqual([wanted, wanted]);
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
