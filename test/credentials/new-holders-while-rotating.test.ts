/** Two processes of credentials over one database, in the seconds in which one of them has a new index key as its current one and the other not yet. */
import { randomUUID } from 'node:crypto';
import { type Database, openDatabase } from '../../runtime/database';
import type { WrittenKey } from '../../runtime/keyring-file';
import { migrations } from '../../services/credentials/migrations';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { waitFor } from '../support/wait-for';
import { anApplication, type CredentialsRoom, openCredentialsRoom, roomKeys } from './credentials-room';

/** All of them wait at once, each with a connection of each process. */
const persons = 8;
const staged = newKey('index', 'next');
const before: readonly WrittenKey[] = [...roomKeys, staged];
const after: readonly WrittenKey[] = [
  ...roomKeys.map((key) => (key.purpose === 'index' ? { ...key, state: 'previous' as const } : key)),
  { ...staged, state: 'current' },
];

describeOnEachDatabase('new persons while an index key is made current', migrations, (context) => {
  let others: Database;
  let rooms: readonly CredentialsRoom[];
  let seed = 97_000;
  beforeEach(async () => {
    others = openDatabase({ url: context.url, poolSize: 10 });
    rooms = [await openCredentialsRoom(context), await openCredentialsRoom({ database: others })];
    [after, before].forEach((keys, index) => {
      Object.assign(rooms[index]?.deps.keyring ?? {}, keyringWith(...keys));
    });
  });
  afterEach(async () => {
    for (const room of rooms) await room.close();
    await others.destroy();
    await context.empty('holder');
  });
  const ask = ({ deps }: CredentialsRoom, application = anApplication(++seed)) =>
    requestPin(deps, { requestId: randomUUID(), application }, 'portal');

  test('who asks both at once is one holder with one PIN', async () => {
    const asked = Array.from({ length: persons }, () => anApplication(++seed));
    const askAll = () =>
      Promise.all(asked.flatMap((application) => rooms.map(async (room) => (await ask(room, application)).request)));
    const requests = context.dialect === 'mysql' ? await insertedAtOnce(context.database, askAll) : await askAll();
    const holders = await context.database('holder').count({ rows: '*' }).first();
    expect({ holders: Number(holders?.rows), requests: new Set(requests.map(({ id }) => id)).size }).toEqual({
      holders: persons,
      requests: persons,
    });
  });

  test('what keeps them apart is gone with each transaction, and is not asked where one index key is known', async () => {
    const statements: string[] = [];
    context.database.on('query', ({ sql }: { sql: string }) => statements.push(sql));
    const claims = () => statements.splice(0).filter((sql) => sql.includes('holder_claim')).length;
    const [one] = rooms;
    if (one === undefined) throw new Error('two rooms');
    await ask(one);
    const whileTwo = claims();
    Object.assign(one.deps.keyring, keyringWith(...roomKeys));
    await ask(one);
    expect({ whileTwo, whileOne: claims(), kept: await context.database('holder_claim') }).toEqual({
      whileTwo: 2,
      whileOne: 0,
      kept: [],
    });
  });
});

/** Holds every new row of holder back until all have found that theirs is not there, and want to write it. */
async function insertedAtOnce<T>(database: Database, work: () => Promise<T>): Promise<T> {
  const begun = await database.transaction(
    async (trx) => {
      await trx('holder').forUpdate(); // a gap lock on the empty table
      const done = work();
      done.catch(() => {}); // thrown to whoever waits for it
      await waitFor('all to wait', async () => {
        const inserting = trx('information_schema.processlist').whereRaw('db = database()');
        return (await inserting.where('info', 'like', 'insert into `holder%').select('id')).length === 2 * persons;
      });
      return { done };
    },
    { isolationLevel: 'repeatable read' },
  );
  return begun.done;
}
