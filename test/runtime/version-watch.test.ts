import { silentLog } from '../../runtime/log';
import { VersionWatch } from '../../runtime/version-watch';
import { waitFor } from '../support/wait-for';

async function watching() {
  const versions = new Map([
    ['a', 1],
    ['b', 1],
  ]);
  const asked: (readonly string[])[] = [];
  const watch = new VersionWatch({
    name: 'test',
    versionsOf: async (ids) => {
      if (ids.length > 0) asked.push(ids);
      return versions;
    },
    intervalMilliseconds: 5,
    log: silentLog,
  });
  await watch.start();
  return { versions, asked, watch };
}

test('any number of waiters cost one query a round, and each is told of its own row', async () => {
  const { versions, asked, watch } = await watching();
  const leaving = new AbortController();
  const told: string[] = [];
  const waits = ['a', 'a', 'b'].map((id, n) => watch.after(id, 1, leaving.signal).then(() => told.push(`${id}${n}`)));
  await waitFor('a look', () => asked.length > 1);
  expect(asked[0]).toEqual(['a', 'b']);
  versions.set('a', 2);
  await Promise.all(waits.slice(0, 2));
  expect(told).toEqual(['a0', 'a1']);
  leaving.abort();
  await Promise.all(waits);
  const before = asked.length;
  await watch.stop();
  expect(asked.length).toBe(before);
});

test('who has left, or comes with a version passed already, does not wait', async () => {
  const { versions, watch } = await watching();
  await watch.after('a', 1, AbortSignal.abort());
  versions.set('a', 5);
  await watch.after('a', 1, new AbortController().signal);
  await watch.stop();
});

test('a stop lets everybody go', async () => {
  const { watch } = await watching();
  const waiting = watch.after('a', 1, new AbortController().signal);
  await watch.stop();
  await waiting;
});
