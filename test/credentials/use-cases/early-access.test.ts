import { createHash, randomUUID } from 'node:crypto';
import { later, millisecondsPerDay, millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { approveErasure, proposeErasure } from '../../../services/credentials/use-cases/erase-holder';
import { exportHolder } from '../../../services/credentials/use-cases/export-holder';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { tellEarlyAccessQueue } from '../../../services/credentials/use-cases/open-early-access';
import { requestEarlyAccess } from '../../../services/credentials/use-cases/request-early-access';
import { tellEarlyAccess } from '../../../services/credentials/use-cases/tell-early-access';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { anotherCode } from '../code-room';
import {
  type AskedAccess,
  anna,
  berta,
  type EarlyAccessRoom,
  earlyAccessTables,
  halfOf,
  openEarlyAccessRoom,
} from '../early-access-room';
import { type IssuedHolder, noticesIn, reasonOf } from '../holder-room';
import { runJobs } from '../jobs-room';

describeOnEachDatabase('reading before the letter, opened', migrations, (context) => {
  let room: EarlyAccessRoom;
  beforeEach(async () => {
    room = await openEarlyAccessRoom(context);
  });

  const changeRequest = (id: string, changes: object) => context.database('pin_request').where({ id }).update(changes);
  afterEach(async () => {
    await room.close();
    await context.empty(...earlyAccessTables);
  });

  test('is opened by the code that went to the contact with the first half, to read and nothing else', async () => {
    const holder = await room.waiting({ language: 'de' });
    const now = room.deps.clock.now();
    const { id, codes } = await room.ask(holder.fiscalCode);
    expect(codes).toEqual([
      {
        code: expect.stringMatching(/^\d{6}$/),
        to: holder.application.mobile,
        language: 'de',
        validMinutes: 10,
        accessMinutes: 7 * 1_440,
      },
    ]);
    const access = await room.enter({ id, code: String(codes[0]?.code) });
    const expireTime = later(now, 7 * millisecondsPerDay);
    expect(access).toEqual({ accessToken: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/), expireTime });
    expect(await room.verify(holder, access.accessToken)).toEqual({
      outcome: 'verified',
      level: 'ordinary',
      expireTime,
    });
    expect(await room.rows()).toEqual([
      {
        id,
        state: 'opened',
        caller: 'portal',
        asked_cipher: null,
        holder_id: holder.request.holderId,
        pin_request_id: holder.request.id,
        surge_id: room.surge.id,
        code_id: expect.any(String),
        token_hash: createHash('sha256').update(access.accessToken).digest(),
        create_time: now,
        open_time: now,
        expire_time: expireTime,
        forget_time: later(expireTime, millisecondsPerDay),
      },
    ]);
    expect(await room.audited('early-access-opened')).toEqual([
      { actor: 'portal', holder_id: holder.request.holderId, subject_id: id, surge_id: room.surge.id },
    ]);
    expect(await room.counted('symbolon_credentials_early_accesses_opened_total')).toBe(1);
  });

  test('is told to every contact of the application', async () => {
    const holder = await room.waiting();
    await room.opened(holder);
    await runJobs(context, room.deps, tellEarlyAccessQueue, tellEarlyAccess);
    const { mobile, email } = holder.application;
    expect(noticesIn(await room.published())).toEqual(
      [`EARLY_ACCESS_OPENED ${mobile}`, `EARLY_ACCESS_OPENED ${email}`].sort(),
    );
  });

  test('is refused alike, after the same statements, for a code that is wrong, over, used, used up, or of nobody', async () => {
    const statements: string[][] = [];
    const refused = async (given: Pick<AskedAccess, 'id' | 'code'>) => {
      const heard = room.statements();
      expect(await reasonOf(room.enter(given))).toBe('CODE_REJECTED');
      statements.push(heard.end());
    };
    const [late, usedUp, used] = [
      await room.askedBy(await room.waiting()),
      await room.askedBy(await room.waiting()),
      await room.askedBy(await room.waiting()),
    ];
    for (let tries = 0; tries < 4; tries += 1) await refused({ ...usedUp, code: anotherCode(usedUp.code) });
    expect(await reasonOf(room.enter({ ...usedUp, code: anotherCode(usedUp.code) }))).toBe('CODE_REJECTED');
    expect(await room.audited('code-exhausted')).toMatchObject([{ surge_id: room.surge.id }]);
    await refused(usedUp);
    await room.enter(used);
    await refused(used);
    room.pass(10 * millisecondsPerMinute);
    await refused(late);
    const unmatched = await requestEarlyAccess(room.deps, validFiscalCode(990_002), 'portal');
    await refused({ id: unmatched, code: late.code });
    await refused({ id: randomUUID(), code: late.code });
    for (const one of statements) expect(one).toEqual(statements[0]);
    expect(statements[0]).toHaveLength(4);
    for (const given of [
      { id: 'x', code: late.code },
      { id: late.id, code: 'abc' },
    ])
      expect(await reasonOf(room.enter(given))).toBe('CODE_REJECTED');
  });

  test('is verified by one statement, whoever is asked about and whatever the token is', async () => {
    const [holder, other] = [await room.waiting(), await room.waiting()];
    const { accessToken } = await room.opened(holder);
    const seen: unknown[] = [];
    for (const [fiscalCode, token] of [
      [holder.fiscalCode, accessToken],
      [holder.fiscalCode, 'x'.repeat(43)],
      [other.fiscalCode, accessToken],
      [validFiscalCode(990_004), accessToken],
      [validFiscalCode(990_004), ''],
    ] as const) {
      const heard = room.statements();
      const verified = await room.outcome({ fiscalCode }, token);
      seen.push([verified, heard.end()]);
    }
    const statement = [expect.stringContaining('early_access')];
    expect(seen).toEqual([['verified', statement], ...Array(4).fill(['rejected', statement])]);
    expect(await reasonOf(room.verify({ fiscalCode: 'X' }, accessToken))).toBe('INVALID_FIELDS');
  });

  test.each<[string, (holder: IssuedHolder) => Promise<unknown>]>([
    ['the exchange', ({ fiscalCode, initialPin }) => room.exchange(fiscalCode, initialPin)],
    ['a revocation, the moment that it is answered', (holder) => room.revoke(holder)],
    ['its days', async () => room.pass(7 * millisecondsPerDay)],
    ["an operator's end of its surge", () => room.endSurge()],
    ['its replacement', ({ request }) => changeRequest(request.id, { state: 'replaced' })],
    [
      'a newer access',
      async (holder) => {
        room.pass(1);
        await room.opened(holder);
      },
    ],
  ])('ends by %s', async (_, happens) => {
    const holder = await room.waiting();
    const { accessToken } = await room.opened(holder);
    await happens(holder);
    expect(await room.outcome(holder, accessToken)).toBe('rejected');
  });

  test('ends by a suspension, and stays ended should the letter arrive after all', async () => {
    const holder = await room.waiting();
    const { accessToken } = await room.opened(holder);
    await room.letterReturned(holder);
    expect(await room.outcome(holder, accessToken)).toBe('rejected');
    await changeRequest(holder.request.id, { state: 'ready' });
    expect(await room.outcome(holder, accessToken)).toBe('rejected');
  });

  test('outlasts the natural end of its surge, to the last moment of its days, but never its issue', async () => {
    const [holder, old] = [await room.waiting(), await room.waiting()];
    const expireTime = later(room.deps.clock.now(), millisecondsPerDay);
    await changeRequest(old.request.id, { expire_time: expireTime });
    const { accessToken } = await room.opened(holder);
    expect((await room.opened(old)).expireTime).toEqual(expireTime);
    room.pass(7 * millisecondsPerDay - 1);
    expect(room.deps.surge.now()).toBeUndefined();
    expect(await room.outcome(holder, accessToken)).toBe('verified');
  });

  test('is opened by no code once its surge is over, or its letter exchanged', async () => {
    const [late, exchanged] = [await room.waiting(), await room.waiting()];
    const asked = await room.askedBy(exchanged);
    await room.exchange(exchanged.fiscalCode, exchanged.initialPin);
    expect(await reasonOf(room.enter(asked))).toBe('CODE_REJECTED');
    room.pass(72 * millisecondsPerHour - millisecondsPerMinute);
    const lateAsked = await room.askedBy(late);
    room.pass(millisecondsPerMinute);
    expect(await reasonOf(room.enter(lateAsked))).toBe('CODE_REJECTED');
  });

  test('confirms no contact by its code, and a code that confirms a contact opens nothing', async () => {
    const holder = await room.issued();
    await room.report([room.saying(halfOf(holder, 'first'), 'sent')]);
    const { id, code } = await room.askedBy(holder);
    const { code_id: contactId } = await context.database('early_access').where({ id }).first();
    expect(await reasonOf(confirmContact(room.deps, { contactId, code }, 'portal'))).toBe('CODE_REJECTED');
    await context.database('contact_code').where({ id: contactId }).update({ purpose: 'update' });
    expect(await reasonOf(room.enter({ id, code }))).toBe('CODE_REJECTED');
  });

  test('of twenty openings at once happens once', async () => {
    const holder = await room.waiting();
    const asked = await room.askedBy(holder);
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => room.enter(asked)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('is erased with its holder', async () => {
    const holder = await room.waiting();
    await room.opened(holder);
    await room.revoke(holder);
    await room.finishRevocations();
    await room.published();
    const asked = { kind: 'fiscal-code', value: holder.fiscalCode } as const;
    const proposal = await proposeErasure(room.deps, { asked, reason: 'asked for' }, anna);
    expect(await room.rows()).toHaveLength(1);
    await approveErasure(room.deps, { proposalId: proposal.id, reason: '' }, berta);
    await runJobs(context, room.deps, tellEarlyAccessQueue, tellEarlyAccess);
    expect({ rows: await room.rows(), told: noticesIn(await room.published()) }).toEqual({ rows: [], told: [] });
  });

  test('is exported with its holder, and forgotten when its time is over', async () => {
    const holder = await room.waiting();
    const { accessToken, expireTime } = await room.opened(holder);
    const asked = { kind: 'fiscal-code', value: holder.fiscalCode } as const;
    let text = '';
    for await (const piece of exportHolder(room.deps, { asked, reason: 'asked for' }, anna)) text += piece;
    const time = room.deps.clock.now().toISOString();
    expect(JSON.parse(text).earlyAccesses).toEqual([
      { state: 'opened', createTime: time, openTime: time, expireTime: expireTime.toISOString() },
    ]);
    expect(text).not.toContain(accessToken);
    await requestEarlyAccess(room.deps, validFiscalCode(990_005), 'portal');
    room.pass(millisecondsPerDay);
    await forgetOverdue(room.deps);
    expect((await room.rows()).map(({ state }) => state)).toEqual(['opened']);
    room.pass(7 * millisecondsPerDay);
    await forgetOverdue(room.deps);
    expect(await room.rows()).toEqual([]);
  });
});
