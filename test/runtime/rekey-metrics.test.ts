import { later } from '../../runtime/clock';
import { keysInUse, noteKeys, rekeyMigration } from '../../runtime/key-use';
import type { Keyring } from '../../runtime/keyring';
import { openMetrics } from '../../runtime/metrics';
import { rekey, type WalkDeps } from '../../runtime/rekey';
import { measureRekey } from '../../runtime/rekey-metrics';
import { rekeyProgressMigration } from '../../runtime/rekey-progress';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { waitFor } from '../support/wait-for';
import {
  after,
  before,
  during,
  insertPerson,
  old,
  people,
  person,
  purposes,
  recent,
  walkDeps,
  walkTime,
} from './rekey-room';

const previous = [...old, ...recent].map((key) => ({ ...key, state: 'previous' as const }));
/** After the next rotation. */
const third = keyringWith(...previous, ...purposes.map((purpose) => newKey(purpose)));
const migrations = [rekeyMigration, rekeyProgressMigration, people];

describeOnEachDatabase('what a service tells of a walk to new keys', migrations, (context) => {
  let now = walkTime;
  let metrics = openMetrics();
  const clock = { now: () => now };
  beforeEach(async () => {
    now = walkTime;
    metrics = openMetrics();
    await context.empty('person', 'key_use', 'rekey_place', 'rekey_progress');
    await noteKeys({ database: context.database, keyring: before });
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await insertPerson(context.database, id, `name ${id}`);
  });
  const walk = (changes: Partial<WalkDeps> = {}) => rekey(walkDeps(context.database, { clock, ...changes }), [person]);
  /** The service takes the ring, and is asked. */
  const told = async (keyring: Keyring = during, service = 'test') => {
    await keysInUse({ database: context.database, keyring }).start();
    await measureRekey({ service, database: context.database, keyring, clock, metrics });
    return readingOf(service);
  };
  const readingOf = async (service: string) => {
    const valuesOf = async (name: string) =>
      ((await metrics.registry.getSingleMetric(name)?.get())?.values ?? []).filter(
        ({ labels }) => labels['service'] === service,
      );
    const numberOf = async (name: string) => (await valuesOf(name))[0]?.value;
    const byPurpose = async (name: string) =>
      (await valuesOf(name)).map(({ labels, value }) => [labels['purpose'], value]);
    return {
      state: (await valuesOf('symbolon_rekey_state'))
        .filter(({ value }) => value === 1)
        .map(({ labels }) => labels['state']),
      older: await byPurpose('symbolon_rekey_older_keys'),
      left: await byPurpose('symbolon_rekey_left_rows'),
      pending: await numberOf('symbolon_rekey_pending_rows'),
      tables: [await numberOf('symbolon_rekey_walked_tables'), await numberOf('symbolon_rekey_tables')],
      age: await numberOf('symbolon_rekey_page_age_seconds'),
    };
  };
  const ofEach = (value: number) => purposes.map((purpose) => [purpose, value]);

  test('before a rotation: nothing is to be done', async () => {
    expect(await told(before)).toEqual({
      state: ['none'],
      older: ofEach(0),
      left: ofEach(0),
      pending: undefined,
      tables: [undefined, undefined],
      age: 0,
    });
  });

  test('a key that is only staged is not an older one', async () => {
    expect(await told(keyringWith(...old, newKey('field', 'next')))).toMatchObject({ older: ofEach(0) });
  });

  test('after it: older keys are needed, and nobody walks', async () => {
    expect(await told()).toEqual({
      state: ['none'],
      older: ofEach(1),
      left: [],
      pending: undefined,
      tables: [undefined, undefined],
      age: 0,
    });
  });

  test('while it walks, waits and checks: what is pending, and when it moved; at its end that it is done', async () => {
    const seen: unknown[] = [];
    const rest = async () => {
      now = later(now, 10_000);
      const { state, pending, tables, age } = await told();
      seen.push([...state, pending, ...tables, age]);
    };
    await walk({ pace: { ...walkDeps(context.database).pace, rest } });
    expect(seen).toEqual([
      ['walking', 7, 0, 1, 10],
      ['walking', 4, 0, 1, 10],
      ['walking', 1, 0, 1, 10],
      ['settling', 0, 1, 1, 10],
      ['checking', 7, 0, 1, 10],
      ['checking', 4, 0, 1, 10],
      ['checking', 1, 0, 1, 10],
    ]);
    now = later(now, 3_600_000);
    const done = { state: ['whole'], older: ofEach(0), left: ofEach(0), pending: 0, tables: [1, 1], age: 0 };
    expect([await told(), await told(after)]).toEqual([done, done]);
  });

  test('one that hangs, or was killed, gets older and older; the next goes on with what was pending', async () => {
    let rests = 0;
    let end = () => {};
    const hanging = () => {
      rests += 1;
      return rests === 2 ? new Promise<void>((resolve) => (end = resolve)) : Promise.resolve();
    };
    const stop = new AbortController();
    const running = walk({ signal: stop.signal, pace: { ...walkDeps(context.database).pace, rest: hanging } });
    await waitFor('the second page', async () => rests === 2);
    now = later(now, 600_000);
    expect(await told()).toMatchObject({ state: ['walking'], pending: 4, tables: [0, 1], age: 600 });
    stop.abort();
    end();
    expect(await running).toMatchObject({ isWhole: false });
    expect(await told()).toMatchObject({ state: ['stopped'], pending: 1, tables: [0, 1], age: 0 });
    await walk();
    expect(await told()).toMatchObject({ state: ['whole'], pending: 0, tables: [1, 1] });
  });

  test('one that failed has stopped', async () => {
    const onPage = () => {
      throw new Error('the database is away');
    };
    await expect(walk({ onPage })).rejects.toThrow('the database is away');
    expect(await told()).toMatchObject({ state: ['stopped'], pending: 7, older: ofEach(1), left: [] });
  });

  test('one that is done says how many rows hold an older key back', async () => {
    const [a, b] = ['a', 'b'].map((id) => context.database('person').where({ id }));
    await a?.update({ other_index: Buffer.alloc(32, 1) });
    await b?.update({ name_index: Buffer.alloc(32, 2) });
    await walk();
    expect(await told()).toMatchObject({
      state: ['whole'],
      older: [
        ['field', 0],
        ['index', 1],
        ['pepper', 0],
      ],
      left: [
        ['field', 0],
        ['index', 2],
        ['pepper', 0],
      ],
    });
  });

  test('the next rotation has not been walked for; what the last one left counts no more', async () => {
    await context
      .database('person')
      .where({ id: 'a' })
      .update({ other_index: Buffer.alloc(32, 1) });
    await walk();
    expect(await told(third)).toMatchObject({
      state: ['none'],
      older: [
        ['field', 1],
        ['index', 2],
        ['pepper', 1],
      ],
      left: [],
      pending: undefined,
      tables: [undefined, undefined],
    });
  });

  test('several services in one process tell of themselves alone', async () => {
    await walk();
    const one = await told(during, 'one');
    expect(await told(third, 'other')).toMatchObject({ state: ['none'], tables: [undefined, undefined] });
    expect([one, await readingOf('one')]).toMatchObject([
      { state: ['whole'], tables: [1, 1] },
      { state: ['whole'], tables: [1, 1] },
    ]);
  });

  test('a service that never noted its keys has older ones all the same', async () => {
    await context.empty('key_use');
    await measureRekey({ service: 'test', database: context.database, keyring: during, clock, metrics });
    expect(await readingOf('test')).toMatchObject({ older: ofEach(1), left: [] });
  });
});
