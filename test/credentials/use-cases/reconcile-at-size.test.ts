import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { type Database, openDatabase } from '../../../runtime/database';
import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import { migrations } from '../../../services/credentials/migrations';
import { atSize } from '../../support/at-size';
import { freshMariaDb } from '../../support/fresh-mariadb';
import { openReconciliationRoom, type ReconciliationRoom } from '../reconciliation-room';

const settledIssues = atSize(10_000, 100_000);

/** As many as that, like one that was used, with its deliveries, sent so long ago that their services have forgotten them. */
async function fillWithSettled(database: Database, id: string): Promise<void> {
  const columns = async (table: string, own: Readonly<Record<string, string>>) => {
    const info: Record<string, unknown> = await database(table).columnInfo();
    const names = Object.keys(info).filter((name) => name !== 'insert_number');
    return { names: names.join(', '), values: names.map((name) => own[name] ?? `one.${name}`).join(', ') };
  };
  const numbers = `seq_1_to_${settledIssues} n`;
  const early = `TIMESTAMPADD(SECOND, n.seq, '2025-01-01')`;
  const request = await columns('pin_request', { id: `LPAD(n.seq, 36, 'r')`, state: `'used'`, create_time: early });
  await database.raw(
    `insert into pin_request (${request.names}) select ${request.values} from pin_request one join ${numbers} where one.id = ?`,
    [id],
  );
  const own = {
    id: `CONCAT(LEFT(one.id, 24), LPAD(n.seq, 12, 'd'))`,
    pin_request_id: `LPAD(n.seq, 36, 'r')`,
    create_time: early,
    send_time: early,
  };
  const delivery = await columns('delivery', own);
  await database.raw(
    `insert into delivery (${delivery.names}) select ${delivery.values} from delivery one join ${numbers} where one.pin_request_id = ? and one.half is not null and one.position = 0`,
    [id],
  );
}

describe('a walk through many issues', () => {
  let database: Database;
  let room: ReconciliationRoom;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await freshMariaDb();
    drop = fresh.drop;
    // One connection: its statistics are those of all.
    database = openDatabase({ url: fresh.url, poolSize: 1 });
    await migrate(database, migrations, silentLog);
    room = await openReconciliationRoom({ database });
    const { id } = await room.ask();
    await room.settle();
    await fillWithSettled(database, id);
  }, 300_000);
  afterAll(async () => {
    await room?.close();
    await database?.destroy();
    await drop?.();
  });
  const rowsRead = async () => {
    const [rows = []]: readonly { Value: string }[][] = await database.raw(
      `show session status where Variable_name in ('Handler_read_next', 'Handler_read_rnd_next', 'Handler_read_prev')`,
    );
    return rows.reduce((sum, { Value }) => sum + Number(Value), 0);
  };
  const walked = async () => {
    const [before, begin] = [await rowsRead(), performance.now()];
    await room.walk();
    const { issueCount } = JSON.parse((await database('reconciliation_walk').first()).content).totals;
    return { issueCount, rows: (await rowsRead()) - before, milliseconds: Math.round(performance.now() - begin) };
  };

  test('reads each settled one once, and never again', async () => {
    room.pass(2 * millisecondsPerHour);
    const first = await walked();
    room.pass(millisecondsPerDay);
    const second = await walked();
    if (settledIssues >= 100_000) process.stdout.write(`${JSON.stringify({ first, second })}\n`); // what soak is for
    expect([first.issueCount, second.issueCount]).toEqual([settledIssues + 1, 1]);
    expect(second.rows).toBeLessThan(200);
  }, 600_000);
});
