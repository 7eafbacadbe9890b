import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { millisecondsPerDay } from '../../runtime/clock';
import type { Transaction } from '../../runtime/database';
import { keysInUse } from '../../runtime/key-use';
import type { KeyedTable } from '../../runtime/keyed-columns';
import type { WrittenKey } from '../../runtime/keyring-file';
import { rekey, type WalkDeps } from '../../runtime/rekey';
import { inTransaction } from '../../runtime/transaction';
import { migrations } from '../../services/credentials/migrations';
import { saveAddressBlock } from '../../services/credentials/store/address-blocks';
import { registerContacts } from '../../services/credentials/store/contacts';
import { encryptedColumns } from '../../services/credentials/store/encrypted-columns';
import { eraseHolderRecord } from '../../services/credentials/store/holder-records';
import { blockIndex, blocksOn } from '../../services/credentials/use-cases/address-blocks';
import { changePin } from '../../services/credentials/use-cases/change-pin';
import { completeRestore } from '../../services/credentials/use-cases/complete-restore';
import { forgetOverdue } from '../../services/credentials/use-cases/forget-overdue';
import { requestPin } from '../../services/credentials/use-cases/request-pin';
import { storedApplication } from '../../services/credentials/use-cases/stored-application';
import { describeOnEachDatabase } from '../support/database-suite';
import { keyringWith, newKey } from '../support/keyrings';
import { anApplication, roomKeys } from './credentials-room';
import { wrongPin } from './guess-room';
import { contactsOf, type HolderInUse, type HolderRoom, openHolderRoom } from './holder-room';

/** As an application's contact is registered. */
const unverified = { verifiedTime: undefined, usableTime: undefined, replacedTime: undefined, code: undefined };

const rotated = ['field', 'index', 'pepper'] as const;
const isRotated = (purpose: string) => rotated.some((one) => one === purpose);
const newKeys = rotated.map((purpose) => newKey(purpose));
const kept = roomKeys.filter(({ purpose }) => !isRotated(purpose));
const previous = roomKeys
  .filter(({ purpose }) => isRotated(purpose))
  .map((key) => ({ ...key, state: 'previous' as const }));
/** Small pages, so that there are many places at which it may be killed. */
const tables: readonly KeyedTable[] = encryptedColumns.map((table) => ({ ...table, pageRows: 3 }));

describeOnEachDatabase('keys that are rotated under load', migrations, (context) => {
  let room: HolderRoom;
  afterEach(() => room.close());
  /** What the process's file holds from now on. */
  const useKeys = (...keys: readonly WrittenKey[]) => Object.assign(room.deps.keyring, keyringWith(...keys));
  const walk = (changes: Partial<WalkDeps> = {}) =>
    rekey(
      {
        database: context.database,
        keyring: room.deps.keyring,
        clock: room.deps.clock,
        pace: { rowsPerSecond: 1_000_000, settleMilliseconds: 0, rest: () => turn() },
        signal: new AbortController().signal,
        ...changes,
      },
      tables,
    );

  /** One holder's calls, over and over until it is said to end; resolves to what went wrong. */
  const callsOf = (holder: HolderInUse, isOver: () => boolean) => async (): Promise<readonly unknown[]> => {
    const wrong: unknown[] = [];
    let { personalPin } = holder;
    for (let round = 0; !isOver(); round += 1) {
      try {
        const outcome = await room.outcomeOf(holder.fiscalCode, personalPin);
        if (outcome !== 'verified') wrong.push(outcome);
        if (round % 3 === 1) {
          const changed = await changePin(
            room.deps,
            { fiscalCode: holder.fiscalCode, currentPin: personalPin },
            'portal',
          );
          personalPin = String(changed.drawnPin);
        }
      } catch (error) {
        wrong.push(error);
      }
      await turn();
    }
    const last = await room.outcomeOf(holder.fiscalCode, personalPin);
    return last === 'verified' ? wrong : [...wrong, last];
  };

  test('give nobody a contact twice, and nobody more guesses', async () => {
    room = await openHolderRoom(context);
    const holder = await room.confirmed();
    const { fiscalCode, personalPin } = holder;
    for (let guess = 0; guess < 3; guess += 1) await room.outcomeOf(fiscalCode, wrongPin);
    const contacts = context.database('contact').where({ credential_id: holder.credential.id });
    const before = await contacts.clone().orderBy('id').select('id');
    useKeys(...kept, ...previous, ...newKeys);
    const register = (trx: Transaction) =>
      registerContacts(
        trx,
        room.deps.cipher,
        contactsOf(holder).map((contact) => ({
          ...unverified,
          id: randomUUID(),
          credentialId: holder.credential.id,
          contact,
        })),
        room.deps.clock.now(),
      );
    await inTransaction(context.database, register);
    expect(await contacts.clone().orderBy('id').select('id')).toEqual(before);
    // The counter goes on, and with the next try it is under the new key: the old one may end.
    for (let guess = 0; guess < 2; guess += 1) await room.outcomeOf(fiscalCode, wrongPin);
    expect(await room.outcomeOf(fiscalCode, personalPin)).toBe('locked');
    const [index, older] = room.deps.cipher.indexes('guess-pin', fiscalCode);
    const counters = await context
      .database('guess_counter')
      .whereIn('subject_index', [index, older] as Buffer[])
      .pluck('subject_index');
    expect(counters).toEqual([index]);
    useKeys(...roomKeys);
  });

  test('leave addresses blocked and erased holders erased', async () => {
    room = await openHolderRoom(context);
    const { deps } = room;
    const [holder, erased] = [await room.issued(), await room.issued()];
    const idOf = async ({ request }: typeof holder) => request.holderId;
    const holderId = await idOf(holder);
    const delivery = await context.database('delivery').where({ pin_request_id: holder.request.id }).first('id');
    const { postalAddress } = await storedApplication(deps, context.database, holder.request.id);
    const block = {
      deliveryId: String(delivery.id),
      holderId,
      attempt: 1,
      reason: 'MOVED',
      createTime: deps.clock.now(),
    };
    const subjectIndex = blockIndex(deps, holderId, 'MOVED', postalAddress);
    await inTransaction(context.database, (trx) =>
      saveAddressBlock(trx, { ...block, subjectIndex, liftTime: undefined }),
    );
    const unlikeAny = Buffer.alloc(32, 9);
    const erasing = { id: await idOf(erased), eraseTime: deps.clock.now(), unlikeAny };
    await inTransaction(context.database, (trx) => eraseHolderRecord(trx, deps.cipher, erasing));

    useKeys(...kept, ...previous, ...newKeys);
    const { left } = await walk();
    expect(left.map(({ why }) => why).filter((why) => why !== 'ends')).toEqual([]);
    useKeys(...kept, ...newKeys);
    expect(await blocksOn(deps, context.database, holderId, postalAddress)).toHaveLength(1);
    const row = await context
      .database('holder')
      .where({ id: erasing.id })
      .first('fiscal_code_index', 'fiscal_code_cipher');
    const place = { table: 'holder', column: 'fiscal_code', row: erasing.id };
    expect([row.fiscal_code_index, deps.cipher.decrypt(place, row.fiscal_code_cipher)]).toEqual([unlikeAny, '']);
    useKeys(...roomKeys);
  });

  test('fail no call, find everybody before, during and after, and are not needed afterwards', async () => {
    room = await openHolderRoom(context);
    const holders: HolderInUse[] = [];
    for (let holder = 0; holder < 6; holder += 1) holders.push(await room.confirmed());
    const untouched = await room.confirmed();
    const waiting = await room.issued();

    useKeys(...kept, ...previous, ...newKeys);
    let isOver = false;
    const callers = holders.map((holder) => callsOf(holder, () => isOver)());
    const requests = (async () => {
      const wrong: unknown[] = [];
      for (let seed = 91_000; !isOver; seed += 1) {
        const application = anApplication(seed);
        await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal').catch((error) =>
          wrong.push(error),
        );
        await turn();
      }
      return wrong;
    })();
    let kills = 0;
    for (let pages = 4; kills < 3; pages += 5) {
      let left = pages;
      const dying = () => {
        left -= 1;
        if (left < 0) throw new Error('killed');
      };
      await expect(walk({ onPage: dying })).rejects.toThrow('killed');
      kills += 1;
    }
    const outcome = await walk();
    isOver = true;
    expect((await Promise.all([...callers, requests])).flat()).toEqual([]);
    expect(outcome.isWhole).toBe(true);

    // What was written while it was walking is under the new keys, too.
    const again = await walk();
    expect({ rewritten: again.rewritten, cleared: again.cleared }).toEqual({
      rewritten: 0,
      cleared: [previous.find(({ purpose }) => purpose === 'field')?.id],
    });
    expect(again.left.map(({ table, column, why }) => `${table}.${column} ${why}`)).toEqual([
      'cap_use.subject_index ends',
      'guess_counter.subject_index ends',
      'pin_request.initial_pin_hash ends',
    ]);
    // Without the field key that nothing needs any more, all works as before.
    useKeys(...kept, ...newKeys, ...previous.filter(({ purpose }) => purpose !== 'field'));
    await keysInUse({ database: context.database, keyring: room.deps.keyring }).start();
    expect(await room.outcomeOf(untouched.fiscalCode, untouched.personalPin)).toBe('verified');
    expect(await room.outcomeOf(waiting.fiscalCode, waiting.initialPin)).toBe('exchange-required');
    await room.exchange(waiting.fiscalCode, waiting.initialPin);

    // Once the counters are forgotten, and the issues that the old pepper verifies have ended, nothing needs the other two.
    await context.database('pin_request').update({ initial_pin_hash: null, pepper_key_id: null });
    room.pass(60 * millisecondsPerDay);
    while ((await forgetOverdue(room.deps)) === 'more') await turn();
    expect((await walk()).left).toEqual([]);
    useKeys(...kept, ...newKeys);
    await keysInUse({ database: context.database, keyring: room.deps.keyring }).start();
    expect(await room.outcomeOf(untouched.fiscalCode, untouched.personalPin)).toBe('verified');
    const card = `${untouched.healthCard.number} ${untouched.healthCard.expiryDate}`;
    const known = await context
      .database('credential')
      .where({ id: untouched.credential.id })
      .first('health_card_index');
    expect(known).toEqual({ health_card_index: room.deps.cipher.index('health-card', card) });
    const link = await room.linkFor(untouched, contactsOf(untouched));
    const restored = await completeRestore(room.deps, String(link?.token), 'portal');
    expect(restored).toBeDefined();
  });
});
