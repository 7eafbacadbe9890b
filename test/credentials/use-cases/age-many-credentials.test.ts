import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { type Database, openDatabase } from '../../../runtime/database';
import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import { inTransaction } from '../../../runtime/transaction';
import { migrations } from '../../../services/credentials/migrations';
import { registerContacts } from '../../../services/credentials/store/contacts';
import { findDueCredentials } from '../../../services/credentials/store/credentials';
import { ageCredentials } from '../../../services/credentials/use-cases/age-credentials';
import { atSize } from '../../support/at-size';
import { freshMariaDb } from '../../support/fresh-mariadb';
import { waitFor } from '../../support/wait-for';
import { type CredentialsRoom, openCredentialsRoom } from '../credentials-room';

const credentialCount = atSize(20_000, 1_000_000);
const dueCount = atSize(1_000, 10_000);
const expireTime = new Date('2026-07-01T08:00:00Z');
const firstReminder = new Date(expireTime.getTime() - 14 * millisecondsPerDay);

/** Rows as the exchanges would have left them; those whose id begins with 'due' come first to their reminder. */
async function fill(database: Database): Promise<void> {
  const insert = (prefix: string, count: number, dueTime: Date) =>
    database.raw(
      `INSERT INTO credential (id, holder_id, state, level, pin_request_id, personal_pin_cipher, language, expire_time, due_step, due_time, create_time)
       SELECT CONCAT(?, LPAD(seq, 10, '0')), CONCAT(?, LPAD(seq, 10, '0')), 'active', 'ordinary', UUID(), RANDOM_BYTES(120), 'it', ?, 'reminder',
              DATE_ADD(?, INTERVAL seq SECOND), ? FROM seq_1_to_${count}`,
      [prefix, `holder-of-${prefix}`, expireTime, dueTime, firstReminder],
    );
  const step = 50_000;
  for (let done = 0; done < credentialCount - dueCount; done += step)
    await insert(`far-${done}-`, Math.min(step, credentialCount - dueCount - done), new Date('2026-09-01T00:00:00Z'));
  await insert('due-', dueCount, new Date(firstReminder.getTime() - dueCount * 1_000));
  await database.raw(
    `INSERT INTO holder (id, fiscal_code_index, fiscal_code_cipher, create_time)
     SELECT holder_id, UNHEX(SHA2(id, 256)), RANDOM_BYTES(60), create_time FROM credential WHERE id LIKE 'due-%'`,
  );
  await database.raw('ANALYZE TABLE credential');
}

const contactOf = { verifiedTime: expireTime, usableTime: undefined, replacedTime: undefined, code: undefined };

async function fillContacts({ deps }: CredentialsRoom): Promise<void> {
  const ids: string[] = await deps.database('credential').where('id', 'like', 'due-%').pluck('id');
  for (let start = 0; start < ids.length; start += 500) {
    const contacts = ids
      .slice(start, start + 500)
      .flatMap((credentialId, n) =>
        [
          { kind: 'mobile', value: `+39347${1_000_000 + start + n}` } as const,
          { kind: 'email', value: `holder.${start + n}@example.org` } as const,
        ].map((contact) => ({ ...contactOf, id: randomUUID(), credentialId, contact })),
      );
    await inTransaction(deps.database, (trx) => registerContacts(trx, deps.cipher, contacts, expireTime));
  }
}

/** Does what a holder's call does, over and over: locks a holder whose reminder is due, writes the credential; how long each took. */
async function callsMeanwhile(database: Database, goesOn: () => boolean): Promise<number[]> {
  const took: number[] = [];
  while (goesOn()) {
    const number = String(1 + Math.floor(Math.random() * dueCount)).padStart(10, '0');
    const begin = performance.now();
    await inTransaction(database, async (trx) => {
      await trx('holder')
        .where({ id: `holder-of-due-${number}` })
        .forUpdate()
        .first('id');
      await trx('credential')
        .where({ id: `due-${number}` })
        .update({ language: 'de' });
    });
    took.push(performance.now() - begin);
  }
  return took.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
const figures = (sorted: readonly number[]) =>
  `${sorted.length} calls, p50 ${at(sorted, 0.5).toFixed(1)} ms, p99 ${at(sorted, 0.99).toFixed(1)} ms, longest ${at(sorted, 1).toFixed(0)} ms`;

describe('many credentials', () => {
  let room: CredentialsRoom;
  let database: Database;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const fresh = await freshMariaDb(); // what is as large as this is not on SQLite
    drop = fresh.drop;
    database = openDatabase({ url: fresh.url, poolSize: 10 });
    await migrate(database, migrations, silentLog);
    room = await openCredentialsRoom({ database });
  });
  afterAll(async () => {
    await room.close();
    await database.destroy();
    await drop();
  });

  test('a sweep of those that are due takes seconds, goes by the index, and blocks nobody', async () => {
    const { deps } = room;
    await fill(database);
    await fillContacts(room);
    room.pass(firstReminder.getTime() - deps.clock.now().getTime());

    const [[plan]] = await database.raw(
      `EXPLAIN ${database('credential').where('due_time', '<=', firstReminder).orderBy('due_time').limit(100)}`,
    );
    expect(plan).toMatchObject({ type: 'range', key: 'credential_due_time_index' });
    expect(await findDueCredentials(database, deps.clock.now(), 100)).toHaveLength(100);

    let calm = true;
    setTimeout(() => {
      calm = false;
    }, 2_000);
    const before = await callsMeanwhile(database, () => calm);
    let sweeping = true;
    const begin = performance.now();
    const cpu = process.cpuUsage();
    const [meanwhile] = await Promise.all([
      callsMeanwhile(database, () => sweeping),
      (async () => {
        while ((await ageCredentials(deps)) === 'more');
        sweeping = false;
      })(),
    ]);
    const seconds = (performance.now() - begin) / 1_000;
    const { user, system } = process.cpuUsage(cpu);

    process.stdout.write(
      `ageing: ${dueCount} of ${credentialCount} credentials in ${seconds.toFixed(1)} s, of this process's CPU ${((user + system) / 1e6).toFixed(1)} s\n  calls before: ${figures(before)}\n  meanwhile:    ${figures(meanwhile)}\n`,
    );
    expect(await database('credential').where({ due_step: 'last-reminder' }).count({ n: '*' })).toEqual([
      { n: dueCount },
    ]);
    expect(await database('delivery').count({ n: '*' })).toEqual([{ n: 2 * dueCount }]);
    expect(seconds).toBeLessThan(5 + dueCount * 0.01);
    expect(at(meanwhile, 1)).toBeLessThan(5_000);
    await waitFor('an empty outbox', async () => (await database('outbox').first('id')) === undefined, {
      deadlineMilliseconds: 60_000,
    });
  }, 600_000);
});
