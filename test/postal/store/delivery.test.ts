import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '../../../runtime/database';
import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import { migrations } from '../../../services/postal/migrations';
import { lockDelivery } from '../../../services/postal/store/delivery';
import { type FreshDatabase, freshMariaDb } from '../../support/fresh-mariadb';

const soon = new Date('2026-11-27T08:00:00Z');
const late = new Date('2026-12-27T08:00:00Z');

/** On MariaDB alone: SQLite has one transaction at a time. */
describe('the lock of a delivery of a letter', () => {
  let fresh: FreshDatabase;
  let database: Database;

  beforeAll(async () => {
    fresh = await freshMariaDb();
    database = openDatabase({ url: fresh.url, poolSize: 3 });
    await migrate(database, migrations, silentLog);
  });
  beforeEach(() => database('delivery').delete());
  afterAll(async () => {
    await database?.destroy();
    await fresh?.drop();
  });

  const kept = async (id: string) =>
    (await database('delivery').where({ id }).first('keep_until_time')).keep_until_time;

  it('waits for nobody who holds another, in a table with few', async () => {
    const [held, wanted] = [randomUUID(), randomUUID()];
    for (const keepUntil of [soon, late])
      await database.transaction(async (holder) => {
        await lockDelivery(holder, held, keepUntil);
        await database.transaction(async (trx) => {
          await trx.raw('SET SESSION innodb_lock_wait_timeout = 1');
          await lockDelivery(trx, wanted, late);
        });
      });
    expect(await kept(wanted)).toEqual(late);
  });

  it('keeps it until the latest time that was asked for', async () => {
    const id = randomUUID();
    const times: Date[] = [];
    for (const keepUntil of [soon, late, soon]) {
      await database.transaction((trx) => lockDelivery(trx, id, keepUntil));
      times.push(await kept(id));
    }
    expect(times).toEqual([soon, late, late]);
  });
});
