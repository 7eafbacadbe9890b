import { millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import type { Policy } from '../../../services/credentials/domain/policy';
import { migrations } from '../../../services/credentials/migrations';
import { requestEarlyAccess } from '../../../services/credentials/use-cases/request-early-access';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { type EarlyAccessRoom, earlyAccessTables, halfOf, openEarlyAccessRoom } from '../early-access-room';
import { type IssuedHolder, reasonOf } from '../holder-room';

describeOnEachDatabase('reading before the letter, asked for', migrations, (context) => {
  let room: EarlyAccessRoom;
  const open = async (policy: Partial<Policy> = {}) => {
    room = await openEarlyAccessRoom(context, policy);
  };
  beforeEach(() => open());
  const changeRequest = (id: string, changes: object) => context.database('pin_request').where({ id }).update(changes);
  const end = async () => {
    await room.close();
    await context.empty(...earlyAccessTables);
  };
  afterEach(end);
  const reopen = async (policy: Partial<Policy>) => {
    await end();
    await open(policy);
  };

  test('goes to the fallback where that got the first half, and to nobody where it is not known who did', async () => {
    const holder = await room.issued();
    await room.report([room.saying(halfOf(holder, 'first'), 'failed', { reason: 'ABSENT' })]);
    await room.published();
    const email = await context
      .database('delivery')
      .where({ pin_request_id: holder.request.id, half: 'first', channel: 'email' })
      .first();
    expect((await room.ask(holder.fiscalCode)).codes).toEqual([]);
    await room.report([room.saying(email.id, 'sent')]);
    expect((await room.askedBy(holder)).to).toBe(holder.application.email);
    await room.report([room.saying(halfOf(holder, 'first'), 'delivered')]);
    expect((await room.ask(holder.fiscalCode)).codes).toEqual([]);
  });

  test.each<[string, (holder: IssuedHolder) => Promise<unknown>]>([
    ['the letter was exchanged', ({ fiscalCode, initialPin }) => room.exchange(fiscalCode, initialPin)],
    ['the letter came back', (holder) => room.letterReturned(holder)],
    ['an operator looks at the address', ({ request }) => changeRequest(request.id, { attention: 'address' })],
    [
      'the letter waits for its address',
      (holder) =>
        context
          .database('delivery')
          .where({ id: halfOf(holder, 'second') })
          .update({ state: 'held', hold: 'address' }),
    ],
    ['the PIN was revoked', (holder) => room.revoke(holder)],
    [
      'the holder is guarded',
      ({ request }) =>
        context.database('holder').where({ id: request.holderId }).update({ guard_time: room.deps.clock.now() }),
    ],
    ['the issue has expired', ({ request }) => changeRequest(request.id, { expire_time: room.deps.clock.now() })],
    [
      'its surge has no such measure',
      async () => {
        await room.endSurge();
        await room.beginSurge({ issuesPerAddress: 9 });
      },
    ],
    ['its surge is over', async () => room.pass(72 * millisecondsPerHour)],
  ])('gets nobody a code where %s', async (_, happens) => {
    const holder = await room.waiting();
    await happens(holder);
    await room.published();
    expect({ codes: (await room.ask(holder.fiscalCode)).codes, rows: await room.rows() }).toEqual({
      codes: [],
      rows: [],
    });
  });

  test('gets nobody a code whose first half has not left, or comes by letter, or who has a PIN in use', async () => {
    const inUse = await room.inUse();
    const postal = await room.issued({ preferredChannel: 'letter' });
    await room.report([room.saying(halfOf(postal, 'first'), 'sent')]);
    for (const { fiscalCode } of [await room.issued(), postal, inUse, { fiscalCode: validFiscalCode(990_001) }])
      expect((await room.ask(fiscalCode)).codes).toEqual([]);
    expect(await room.rows()).toEqual([]);
  });

  test('is answered after the same statements whoever is asked about, surge or not', async () => {
    const [known, inUse] = [await room.waiting(), await room.inUse()];
    const statementsOf = async (fiscalCode: string) => {
      const heard = room.statements();
      expect(await requestEarlyAccess(room.deps, fiscalCode, 'portal')).toMatch(/^[0-9a-f-]{36}$/);
      return heard.end();
    };
    const matching = await statementsOf(known.fiscalCode);
    for (const fiscalCode of [inUse.fiscalCode, validFiscalCode(990_003)])
      expect(await statementsOf(fiscalCode)).toEqual(matching);
    await room.endSurge();
    expect(await statementsOf(known.fiscalCode)).toEqual(matching);
    expect(matching).toHaveLength(2); // a row and a job
    expect(await reasonOf(requestEarlyAccess(room.deps, 'X', 'portal'))).toBe('INVALID_FIELDS');
  });

  test('asked for again sends the same code, five times in all, which opens under each id, once', async () => {
    const holder = await room.waiting();
    const first = await room.askedBy(holder);
    const second = await room.askedBy(holder);
    expect(second.code).toBe(first.code);
    for (let sends = 2; sends < 5; sends += 1) expect((await room.askedBy(holder)).code).toBe(first.code);
    expect((await room.ask(holder.fiscalCode)).codes).toEqual([]);
    expect(await room.rows()).toHaveLength(5);
    await room.enter(second);
    expect(await reasonOf(room.enter(first))).toBe('CODE_REJECTED');
    room.pass(1);
    expect((await room.askedBy(holder)).code).not.toBe(first.code);
  });

  test('stays within the codes of a day, of its holder and of its contact', async () => {
    await reopen({ codesPerDay: 2, codeSendsAtMost: 1 });
    const holder = await room.waiting();
    for (let codes = 0; codes < 2; codes += 1) {
      await room.askedBy(holder);
      room.pass(10 * millisecondsPerMinute);
    }
    expect((await room.ask(holder.fiscalCode)).codes).toEqual([]);
    room.pass(millisecondsPerDay);
    await room.askedBy(holder);
    await reopen({ codesPerContact: 1, issuesPerContact: 9 });
    const one = await room.waiting();
    const other = await room.waiting({ mobile: one.application.mobile });
    await room.askedBy(one);
    expect((await room.ask(other.fiscalCode)).codes).toEqual([]);
    room.pass(millisecondsPerDay);
    await room.askedBy(other);
  });
});
