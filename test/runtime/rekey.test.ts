import { FieldCipher } from '../../runtime/field-cipher';
import { keysInUse, listKeyUse, noteKeys, readPlaces, rekeyMigration } from '../../runtime/key-use';
import type { KeyedTable } from '../../runtime/keyed-columns';
import type { Keyring } from '../../runtime/keyring';
import { rekey, type WalkDeps } from '../../runtime/rekey';
import { rekeyProgressMigration } from '../../runtime/rekey-progress';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { after, before, insertPerson, old, people, person, place, purposes, walkDeps } from './rekey-room';

describeOnEachDatabase(
  'a walk that brings rows under new keys',
  [rekeyMigration, rekeyProgressMigration, people],
  (context) => {
    const deps = (changes: Partial<WalkDeps> = {}) => walkDeps(context.database, changes);
    const insert = (id: string, name: string, keyring?: Keyring) => insertPerson(context.database, id, name, keyring);
    /** All that a ring can read: names, secrets, and who is found by the name. */
    const readBy = async (keyring: Keyring) => {
      const cipher = new FieldCipher(keyring);
      const rows: { id: string; name_cipher: Buffer; secret_cipher: Buffer; name_index: Buffer }[] = await context
        .database('person')
        .orderBy('id');
      return rows.map(({ id, name_cipher, secret_cipher, name_index }) => {
        const name = cipher.decrypt(place('name', id), name_cipher);
        const secret = new FieldCipher(keyring, 'pepper').decrypt(place('secret', id), secret_cipher);
        return [id, name, secret, cipher.index('name', name).equals(name_index)];
      });
    };
    beforeEach(async () => {
      await context.empty('person', 'key_use', 'rekey_place');
      await noteKeys({ database: context.database, keyring: before });
    });
    const seven = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];

    test('rewrites each, finds nothing left, and lets the old keys go: a process without them starts', async () => {
      for (const id of seven) await insert(id, `name ${id}`);
      const start = () => keysInUse({ database: context.database, keyring: after }).start();
      await expect(start()).rejects.toMatchObject({ reason: 'KEY_REMOVED' });
      expect(await rekey(deps(), [person])).toEqual({
        isWhole: true,
        rewritten: 7,
        left: [],
        cleared: old.map(({ id }) => id),
      });
      expect(await readBy(after)).toEqual(seven.map((id) => [id, `name ${id}`, `secret of name ${id}`, true]));
      await expect(start()).resolves.toBeUndefined();
    });

    test('that is killed goes on from its place, and does no row twice', async () => {
      for (const id of seven) await insert(id, `name ${id}`);
      let pages = 0;
      const dying = () => {
        pages += 1;
        if (pages === 2) throw new Error('killed');
      };
      await expect(rekey(deps({ onPage: dying }), [person])).rejects.toThrow('killed');
      expect(await readPlaces(context.database)).toMatchObject(
        new Map([['person', { afterKey: 'c', rewrittenRows: 3 }]]),
      );
      const seen: number[] = [];
      const outcome = await rekey(deps({ onPage: ({ rewritten }) => seen.push(rewritten) }), [person]);
      // The second page was done, its place not yet noted: it is looked at again.
      expect({ outcome: outcome.rewritten, seen }).toEqual({ outcome: 1, seen: [0, 1, 0, 0, 0] });
    });

    test('two at once harm nothing', async () => {
      for (const id of seven) await insert(id, `name ${id}`);
      const both = await Promise.all([rekey(deps(), [person]), rekey(deps(), [person])]);
      expect(both.map(({ isWhole }) => isWhole)).toEqual([true, true]);
      expect(await readBy(after)).toEqual(seven.map((id) => [id, `name ${id}`, `secret of name ${id}`, true]));
    });

    test('leaves a row to whoever writes it at the same time', async () => {
      await insert('a', 'maria');
      let isFirst = true;
      const meddled: KeyedTable = {
        ...person,
        indexes: [
          {
            column: 'name_index',
            texts: async (row) => {
              const value = row.opened('name_cipher') ?? '';
              if (isFirst) {
                isFirst = false;
                await context.empty('person');
                await insert('a', 'anna');
              }
              return [{ kind: 'name', value }];
            },
          },
        ],
      };
      expect(await rekey(deps(), [meddled])).toMatchObject({ isWhole: true, rewritten: 1 });
      expect(await readBy(after)).toEqual([['a', 'anna', 'secret of anna', true]]);
    });

    test('keeps the old keys where something needs them: what only ends, what nobody can read, and what nobody knows', async () => {
      await insert('a', 'maria');
      await context
        .database('person')
        .where({ id: 'a' })
        .update({ other_index: Buffer.alloc(32, 1) });
      await insert('b', 'anna', keyringWith(...purposes.map((purpose) => newKey(purpose))));
      await insert('c', 'luca');
      await context
        .database('person')
        .where({ id: 'c' })
        .update({ name_index: Buffer.alloc(32, 2) });
      const { left, cleared, isWhole } = await rekey(deps(), [person]);
      expect({ isWhole, left, cleared }).toEqual({
        isWhole: true,
        left: [
          { table: 'person', column: 'name_cipher', purpose: 'field', why: 'unreadable', rows: 1 },
          { table: 'person', column: 'name_index', purpose: 'index', why: 'unreadable', rows: 1 },
          { table: 'person', column: 'name_index', purpose: 'index', why: 'unknown', rows: 1 },
          { table: 'person', column: 'other_index', purpose: 'index', why: 'ends', rows: 1 },
          { table: 'person', column: 'secret_cipher', purpose: 'pepper', why: 'unreadable', rows: 1 },
        ],
        cleared: [],
      });
      await expect(keysInUse({ database: context.database, keyring: after }).start()).rejects.toMatchObject({
        reason: 'KEY_REMOVED',
      });
      // What was made since is under the new key.
      await context.database('person').whereIn('id', ['b', 'c']).delete();
      await context.database('person').update({ create_time: new Date('2026-01-08T00:00:00Z') });
      expect(await rekey(deps(), [person])).toMatchObject({ left: [], isWhole: true });
    });

    test('leaves an erased row its random index', async () => {
      await insert('a', '');
      await context.database('person').update({ name_index: Buffer.alloc(32, 7) });
      expect(await rekey(deps(), [person])).toMatchObject({ isWhole: true, left: [] });
      expect(await context.database('person').pluck('name_index')).toEqual([Buffer.alloc(32, 7)]);
    });

    test('a key that is current again is needed again', async () => {
      await insert('a', 'maria');
      await rekey(deps(), [person]);
      await noteKeys({ database: context.database, keyring: before });
      const cleared = (await listKeyUse(context.database)).filter(({ clearTime }) => clearTime !== undefined);
      expect(cleared).toEqual([]);
    });
  },
);
