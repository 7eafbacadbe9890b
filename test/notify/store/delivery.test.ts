import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '../../../runtime/database';
import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import { migrations } from '../../../services/notify/migrations';
import { lockDeliveries, lockDelivery } from '../../../services/notify/store/delivery';
import { type FreshDatabase, freshMariaDb } from '../../support/fresh-mariadb';

const soon = new Date('2026-11-27T08:00:00Z');
const late = new Date('2026-12-27T08:00:00Z');

/** On MariaDB alone: SQLite has one transaction at a time. */
describe('the lock of a delivery', () => {
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
  const lockTogether = (trx: Parameters<typeof lockDeliveries>[0], ids: readonly string[], keepUntil: Date) =>
    lockDeliveries(
      trx,
      ids.map((id) => ({ id, keepUntil })),
    );

  it.each([
    1, 2,
  ])('waits for nobody who holds others, where %i are locked at a time in a table with few', async (count) => {
    const [held, wanted] = [0, 1].map(() => Array.from({ length: count }, () => randomUUID()));
    for (const keepUntil of [soon, late])
      await database.transaction(async (holder) => {
        await lockTogether(holder, held ?? [], keepUntil);
        await database.transaction(async (trx) => {
          await trx.raw('SET SESSION innodb_lock_wait_timeout = 1');
          await lockTogether(trx, wanted ?? [], late);
        });
      });
    expect(await Promise.all((wanted ?? []).map(kept))).toEqual(Array(count).fill(late));
  });

  it.each([
    [
      'one',
      (ids: readonly string[], keepUntil: Date) =>
        database.transaction((trx) => lockDelivery(trx, ids[0] ?? '', keepUntil)),
    ],
    [
      'many',
      (ids: readonly string[], keepUntil: Date) => database.transaction((trx) => lockTogether(trx, ids, keepUntil)),
    ],
  ])('keeps %s until the latest time that was asked for', async (_what, lock) => {
    const ids = [randomUUID(), randomUUID()];
    const times: Date[] = [];
    for (const keepUntil of [soon, late, soon]) {
      await lock(ids, keepUntil);
      times.push(await kept(ids[0] ?? ''));
    }
    expect(times).toEqual([soon, late, late]);
  });
});
