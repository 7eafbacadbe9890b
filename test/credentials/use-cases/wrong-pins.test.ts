import { millisecondsPerDay, millisecondsPerMinute, millisecondsPerSecond } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import { migrations } from '../../../services/credentials/migrations';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import type { CredentialsDeps } from '../../../services/credentials/use-cases/deps';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { guess } from '../../../services/credentials/use-cases/guess';
import { checkHoldersPin } from '../../../services/credentials/use-cases/holders-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import {
  checkedCode,
  type GuessRoom,
  nobodysCode,
  openGuessRoom,
  refusalOf,
  wrongInitialPin,
  wrongPin,
} from '../guess-room';
import type { HolderInUse } from '../holder-room';

describeOnEachDatabase('wrong PINs', migrations, (context) => {
  let room: GuessRoom;
  let holder: HolderInUse;
  let deps: CredentialsDeps;
  beforeEach(async () => {
    room = await openGuessRoom(context);
    ({ holder, deps } = room);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('guess_counter');
  });

  const verify = (fiscalCode: string, pin: string) => verifyPin(deps, fiscalCode, pin);
  const change = (fiscalCode: string, currentPin: string) => changePin(deps, { fiscalCode, currentPin }, 'portal');
  const exchange = (fiscalCode: string, initialPin: string) => exchangePin(deps, { fiscalCode, initialPin }, 'portal');
  const lock = async (fiscalCode: string) => {
    for (let tries = 0; tries < 5; tries += 1)
      expect(await verify(fiscalCode, wrongPin)).toMatchObject({ outcome: 'rejected' });
  };

  test.each([
    ['of a holder', () => holder.fiscalCode],
    ['of nobody', nobodysCode],
  ])('a hundred at once %s are compared five times at most; the others are told when to come back', async (_, codeOf) => {
    const code = codeOf();
    const attempts = () => Promise.allSettled(Array.from({ length: 100 }, () => verify(code, wrongPin)));
    let settled: Awaited<ReturnType<typeof attempts>> = [];
    const comparisons = await room.comparisonsIn(async () => {
      settled = await attempts();
    });
    const rejected = settled.filter((one) => one.status === 'fulfilled' && one.value.outcome === 'rejected');
    expect({ comparisons, rejected: rejected.length }).toEqual({ comparisons: 5, rejected: 5 });
    for (const one of settled.filter((answer) => !rejected.includes(answer))) {
      if (one.status === 'fulfilled')
        expect(one.value).toEqual({ outcome: 'locked', credential: undefined, retryAfterSeconds: 900 });
      else expect(one.reason).toMatchObject({ kind: 'exhausted', reason: 'TOO_MANY_TRIES', retryAfterSeconds: 1 });
    }
    expect(await verify(code, wrongPin)).toMatchObject({ outcome: 'locked', retryAfterSeconds: 900 });
  });

  test('given to one call lock all of them', async () => {
    const { fiscalCode, personalPin, initialPin } = holder;
    expect(await verify(fiscalCode, wrongPin)).toMatchObject({ outcome: 'rejected' });
    expect(await refusalOf(change(fiscalCode, wrongPin))).toEqual(['PIN_REJECTED', undefined]);
    expect(await refusalOf(exchange(fiscalCode, wrongInitialPin))).toEqual(['PIN_REJECTED', undefined]);
    expect(await refusalOf(checkHoldersPin(deps, { fiscalCode: checkedCode(fiscalCode), pin: wrongPin }))).toEqual([
      'PIN_REJECTED',
      undefined,
    ]);
    expect(await verify(fiscalCode, wrongInitialPin)).toMatchObject({ outcome: 'rejected' });
    const locked = ['LOCKED', 900];
    expect({
      verify: (await verify(fiscalCode, personalPin)).outcome,
      change: await refusalOf(change(fiscalCode, personalPin)),
      exchange: await refusalOf(exchange(fiscalCode, initialPin)),
      contacts: await refusalOf(checkHoldersPin(deps, { fiscalCode: checkedCode(fiscalCode), pin: personalPin })),
    }).toEqual({ verify: 'locked', change: locked, exchange: locked, contacts: locked });
  });

  test('lock a code that nobody has like one that somebody has, for the same time', async () => {
    const codes = [holder.fiscalCode, nobodysCode()];
    for (const code of codes) await lock(code);
    room.pass(millisecondsPerMinute);
    const answers = await Promise.all(codes.map((code) => verify(code, wrongPin)));
    expect(answers).toEqual(Array(2).fill({ outcome: 'locked', credential: undefined, retryAfterSeconds: 840 }));
    expect(await room.counted('symbolon_credentials_locks_total')).toBe(2);
  });

  test('lock out the right PIN too, which is not compared; after the lock it works and is no more than a first try away', async () => {
    const { fiscalCode, personalPin } = holder;
    await lock(fiscalCode);
    expect(await verify(fiscalCode, personalPin)).toMatchObject({ outcome: 'locked' });
    expect(await room.comparisonsIn(() => verify(fiscalCode, personalPin))).toBe(0);
    room.pass(15 * millisecondsPerMinute);
    expect(await verify(fiscalCode, personalPin)).toMatchObject({ outcome: 'verified' });
    await lock(fiscalCode);
    expect(await verify(fiscalCode, wrongPin)).toMatchObject({ retryAfterSeconds: 900 });
  });

  test('as many in a row as the policy has, ten here, lock without a time until a new PIN is issued', async () => {
    deps = { ...deps, policy: { ...deps.policy, failuresAtMost: 10 } };
    const { fiscalCode, application } = await room.issued();
    const codes = [fiscalCode, nobodysCode()];
    for (const code of codes) await lock(code);
    room.pass(millisecondsPerDay);
    for (const code of codes) await lock(code);
    room.pass(2 * millisecondsPerDay);
    const lockedForGood = { outcome: 'locked', credential: undefined, retryAfterSeconds: undefined };
    for (const code of codes) expect(await verify(code, wrongPin)).toEqual(lockedForGood);
    expect(await refusalOf(exchange(fiscalCode, wrongInitialPin))).toEqual(['LOCKED', undefined]);
    await context.database('pin_request').update({ state: 'expired', end_time: room.deps.clock.now() });
    const again = await room.issued(application);
    expect(await verify(fiscalCode, again.initialPin)).toMatchObject({ outcome: 'exchange-required' });
  });

  test('are not counted where nothing could be compared', async () => {
    const { fiscalCode, personalPin } = holder;
    const full = new Fault('exhausted', 'QUEUE_FULL', 'argon2: 0 are waiting already', { retryAfterSeconds: 1 });
    const busy: CredentialsDeps = { ...deps, slowHash: { ...deps.slowHash, matches: () => Promise.reject(full) } };
    for (let tries = 0; tries < 7; tries += 1)
      expect(await refusalOf(verifyPin(busy, fiscalCode, wrongPin))).toEqual(['QUEUE_FULL', 1]);
    const row = await context.database('guess_counter').first('failures', 'running');
    expect(row).toEqual({ failures: 0, running: '[]' });
    expect(await verify(fiscalCode, personalPin)).toMatchObject({ outcome: 'verified' });
  });

  test('are counted where their process died, once, after 10 seconds', async () => {
    const died = new Promise<never>(() => {});
    let begun = 0;
    const compare = () => {
      begun += 1;
      return died;
    };
    const fiscalCode = nobodysCode();
    for (let tries = 0; tries < 5; tries += 1) void guess(deps, { kind: 'pin', fiscalCode }, compare);
    while (begun < 5) await new Promise((resolve) => setImmediate(resolve));
    expect(await refusalOf(verify(fiscalCode, wrongPin))).toEqual(['TOO_MANY_TRIES', 1]);
    room.pass(10 * millisecondsPerSecond);
    expect(await verify(fiscalCode, wrongPin)).toMatchObject({ outcome: 'locked', retryAfterSeconds: 900 });
    room.pass(15 * millisecondsPerMinute);
    expect(await verify(fiscalCode, wrongPin)).toMatchObject({ outcome: 'rejected' });
  });

  test('of another kind are counted apart', async () => {
    const fiscalCode = nobodysCode();
    for (let tries = 0; tries < 5; tries += 1)
      await guess(deps, { kind: 'health-card', fiscalCode }, async () => undefined);
    expect(await guess(deps, { kind: 'health-card', fiscalCode }, async () => true)).toMatchObject({ kind: 'locked' });
    expect(await guess(deps, { kind: 'pin', fiscalCode }, async () => true)).toEqual({ kind: 'right', value: true });
  });

  test('are forgotten 30 days after they were touched last', async () => {
    await verify(holder.fiscalCode, wrongPin);
    const counters = async () => (await context.database('guess_counter').pluck('version')).length;
    room.pass(30 * millisecondsPerDay - 1);
    await forgetOverdue(room.deps);
    expect(await counters()).toBe(1);
    room.pass(1);
    await forgetOverdue(room.deps);
    expect(await counters()).toBe(0);
  });
});
