import type { Transaction } from '../../runtime/database';
import { GroupCommit } from '../../runtime/group-commit';
import { silentLog } from '../../runtime/log';
import { createTableIfAbsent } from '../../runtime/migrate';
import { describeOnEachDatabase } from '../support/database-suite';

const greetings = {
  name: 'greetings',
  up: (db: Parameters<typeof createTableIfAbsent>[0]) =>
    createTableIfAbsent(db, 'greeting', (table) => {
      table.string('word', 20).primary();
    }),
};

describeOnEachDatabase('commits in groups', [greetings], (context) => {
  let groups: (readonly string[])[];
  let single: string[];

  beforeEach(async () => {
    await context.empty('greeting');
    groups = [];
    single = [];
  });

  const insert = (trx: Transaction, word: string) => trx('greeting').insert({ word });
  function commits(
    together?: (trx: Transaction, words: readonly string[]) => Promise<readonly (object | undefined)[]>,
  ) {
    return new GroupCommit<string, object>({
      database: context.database,
      mostItems: 4,
      name: 'greetings',
      log: silentLog,
      together: async (trx, words) => {
        groups.push(words);
        if (together !== undefined) return together(trx, words);
        for (const word of words) await insert(trx, word);
        return words.map((word) => ({ word }));
      },
      alone: async (trx, word) => {
        single.push(word);
        if (word === 'bad') throw new Error('bad');
        await insert(trx, word);
        return { word };
      },
    });
  }
  const words = async () => (await context.database('greeting').orderBy('word').pluck('word')) as string[];

  it('let who comes alone go at once, and those that come meanwhile together, at most so many', async () => {
    const commit = commits();
    const results = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((word) => commit.run(word)));
    expect({ results, groups, single, words: await words() }).toEqual({
      results: ['a', 'b', 'c', 'd', 'e', 'f'].map((word) => ({ word })),
      groups: [['b', 'c', 'd', 'e']],
      single: ['a', 'f'],
      words: ['a', 'b', 'c', 'd', 'e', 'f'],
    });
  });

  it('do alone what was left as it was', async () => {
    const commit = commits(async (trx, given) => {
      await insert(trx, given[0] ?? '');
      return given.map((word, index) => (index === 0 ? { word } : undefined));
    });
    await Promise.all(['a', 'b', 'c'].map((word) => commit.run(word)));
    expect({ single, words: await words() }).toEqual({ single: ['a', 'c'], words: ['a', 'b', 'c'] });
  });

  it('keep no others waiting for one that waits for a lock', async () => {
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const commit = new GroupCommit<string, object>({
      database: context.database,
      mostItems: 4,
      name: 'greetings',
      log: silentLog,
      together: async (_, words) => words.map((word) => ({ word })),
      alone: async (_, word) => {
        if (word === 'held') await held;
        return { word };
      },
    });
    const first = commit.run('held');
    // SQLite has one connection: there nothing can go on beside it.
    if (context.dialect === 'mysql') expect(await commit.run('next')).toEqual({ word: 'next' });
    letGo();
    expect(await first).toEqual({ word: 'held' });
  });

  it('do each alone, and roll nothing of the others back, where one of them is wrong', async () => {
    const commit = commits(async (trx, given) => {
      for (const word of given) await insert(trx, word);
      throw new Error('one is bad');
    });
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c'].map((word) => commit.run(word)));
    expect({ kinds: results.map(({ status }) => status), words: await words() }).toEqual({
      kinds: ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
      words: ['a', 'b', 'c'],
    });
  });
});
