import { median } from '../../../bench/statistics';
import { millisecondsPerDay, millisecondsPerMinute, millisecondsPerSecond } from '../../../runtime/clock';
import { Fault, isFault } from '../../../runtime/fault';
import { checkFiscalCode } from '../../../services/credentials/domain/fiscal-code';
import { migrations } from '../../../services/credentials/migrations';
import type { SlowHash } from '../../../services/credentials/ports';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import type { CredentialsDeps } from '../../../services/credentials/use-cases/deps';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { guess } from '../../../services/credentials/use-cases/guess';
import { checkHoldersPin } from '../../../services/credentials/use-cases/holders-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { type HolderInUse, type HolderRoom, openHolderRoom } from '../holder-room';

/** Well formed, and nobody's: no drawn PIN has a vowel. */
const wrongPin = 'AAAA2222';
const wrongInitialPin = 'BBBBBBBB22222222';

describeOnEachDatabase('wrong PINs', migrations, (context) => {
  let room: HolderRoom;
  let holder: HolderInUse;
  /** How many slow comparisons were made. */
  let comparisons: number;
  let deps: CredentialsDeps;
  let nobody = 700_000;
  beforeEach(async () => {
    room = await openHolderRoom(context);
    holder = await room.inUse();
    comparisons = 0;
    const slowHash: SlowHash = {
      hash: (secret) => room.deps.slowHash.hash(secret),
      matches: (secret, hashed) => {
        comparisons += 1;
        return room.deps.slowHash.matches(secret, hashed);
      },
    };
    deps = { ...room.deps, slowHash };
  });
  afterEach(async () => {
    await room.close();
    await context.empty('guess_counter');
  });

  /** Another code that nobody has, each time. */
  const nobodysCode = () => {
    nobody += 1;
    return validFiscalCode(nobody);
  };
  const checked = (text: string) => {
    const code = checkFiscalCode(text);
    if (code.kind === 'faulty') throw new Error('a faulty fiscal code');
    return code.value;
  };
  const verify = (fiscalCode: string, pin: string) => verifyPin(deps, fiscalCode, pin);
  const change = (fiscalCode: string, currentPin: string) => changePin(deps, { fiscalCode, currentPin }, 'portal');
  const exchange = (fiscalCode: string, initialPin: string) => exchangePin(deps, { fiscalCode, initialPin }, 'portal');
  const reasonOf = async (call: Promise<unknown>) => {
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    if (!isFault(error)) throw new Error('a call that should have failed did not', { cause: error });
    return [error.reason, error.retryAfterSeconds];
  };
  const lock = async (fiscalCode: string) => {
    for (let tries = 0; tries < 5; tries += 1)
      expect(await verify(fiscalCode, wrongPin)).toMatchObject({ outcome: 'rejected' });
  };
  const statementsOf = async (call: () => Promise<unknown>) => {
    const statements: string[] = [];
    const note = ({ sql }: { readonly sql: string }) => {
      if (!/outbox|lease/.test(sql)) statements.push(sql); // what the relay asks meanwhile
    };
    context.database.on('query', note);
    await call().catch(() => undefined);
    context.database.removeListener('query', note);
    return statements;
  };

  test.each([
    ['of a holder', () => holder.fiscalCode],
    ['of nobody', nobodysCode],
  ])('a hundred at once %s are compared five times at most; the others are told when to come back', async (_, codeOf) => {
    const code = codeOf();
    const settled = await Promise.allSettled(Array.from({ length: 100 }, () => verify(code, wrongPin)));
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
    expect(await reasonOf(change(fiscalCode, wrongPin))).toEqual(['PIN_REJECTED', undefined]);
    expect(await reasonOf(exchange(fiscalCode, wrongInitialPin))).toEqual(['PIN_REJECTED', undefined]);
    expect(await reasonOf(checkHoldersPin(deps, { fiscalCode: checked(fiscalCode), pin: wrongPin }))).toEqual([
      'PIN_REJECTED',
      undefined,
    ]);
    expect(await verify(fiscalCode, wrongInitialPin)).toMatchObject({ outcome: 'rejected' });
    const locked = ['LOCKED', 900];
    expect({
      verify: (await verify(fiscalCode, personalPin)).outcome,
      change: await reasonOf(change(fiscalCode, personalPin)),
      exchange: await reasonOf(exchange(fiscalCode, initialPin)),
      contacts: await reasonOf(checkHoldersPin(deps, { fiscalCode: checked(fiscalCode), pin: personalPin })),
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
    comparisons = 0;
    expect(await verify(fiscalCode, personalPin)).toMatchObject({ outcome: 'locked' });
    expect(comparisons).toBe(0);
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
    expect(await reasonOf(exchange(fiscalCode, wrongInitialPin))).toEqual(['LOCKED', undefined]);
    await context.database('pin_request').update({ state: 'expired', end_time: room.deps.clock.now() });
    const again = await room.issued(application);
    expect(await verify(fiscalCode, again.initialPin)).toMatchObject({ outcome: 'exchange-required' });
  });

  test('are not counted where nothing could be compared', async () => {
    const { fiscalCode, personalPin } = holder;
    const full = new Fault('exhausted', 'QUEUE_FULL', 'argon2: 0 are waiting already', { retryAfterSeconds: 1 });
    const busy: CredentialsDeps = { ...deps, slowHash: { ...deps.slowHash, matches: () => Promise.reject(full) } };
    for (let tries = 0; tries < 7; tries += 1)
      expect(await reasonOf(verifyPin(busy, fiscalCode, wrongPin))).toEqual(['QUEUE_FULL', 1]);
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
    const fiscalCode = validFiscalCode(nobody);
    for (let tries = 0; tries < 5; tries += 1) void guess(deps, { kind: 'pin', fiscalCode }, compare);
    while (begun < 5) await new Promise((resolve) => setImmediate(resolve));
    expect(await reasonOf(verify(fiscalCode, wrongPin))).toEqual(['TOO_MANY_TRIES', 1]);
    room.pass(10 * millisecondsPerSecond);
    expect(await verify(fiscalCode, wrongPin)).toMatchObject({ outcome: 'locked', retryAfterSeconds: 900 });
    room.pass(15 * millisecondsPerMinute);
    expect(await verify(fiscalCode, wrongPin)).toMatchObject({ outcome: 'rejected' });
  });

  test('of another kind are counted apart', async () => {
    const fiscalCode = validFiscalCode(nobody);
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

  test.each([
    ['eight characters', wrongPin],
    ['sixteen characters', wrongInitialPin],
  ])('of %s take the same statements and comparisons, whoever has the code and whatever PIN there is', async (_, pin) => {
    const issued = await room.issued();
    const seen: unknown[] = [];
    for (const code of [holder.fiscalCode, issued.fiscalCode, nobodysCode()]) {
      await verify(code, pin); // so that everybody has a counter
      comparisons = 0;
      const statements = await statementsOf(() => verify(code, pin));
      seen.push({ statements, comparisons });
    }
    expect(seen).toEqual(Array(3).fill(seen[0]));
    const used = await statementsOf(() => verify(holder.fiscalCode, holder.initialPin));
    if (pin === wrongInitialPin) expect({ statements: used, comparisons: 0 }).toEqual(seen[0]);
  });

  test('in a change take the same statements, whoever has the code', async () => {
    const seen: unknown[] = [];
    for (const code of [holder.fiscalCode, nobodysCode()]) {
      await reasonOf(change(code, wrongPin));
      comparisons = 0;
      const statements = await statementsOf(() => change(code, wrongPin));
      seen.push({ statements, comparisons });
    }
    expect(seen).toEqual(Array(2).fill(seen[0]));
    expect(seen[0]).toMatchObject({ comparisons: 2 });
  });

  test('while locked take the same statements, whoever has the code', async () => {
    const codes = [holder.fiscalCode, nobodysCode()];
    for (const code of codes) await lock(code);
    const seen: unknown[] = [];
    for (const code of codes) seen.push(await statementsOf(() => verify(code, wrongPin)));
    expect(seen).toEqual(Array(2).fill(seen[0]));
  });

  test('take as long for a code that nobody has', async () => {
    const samples = { known: [] as number[], unknown: [] as number[] };
    const timed = async (code: string) => {
      const begin = performance.now();
      await verify(code, wrongPin);
      return performance.now() - begin;
    };
    const unknown = nobodysCode();
    for (let sample = 0; sample < 80; sample += 1) {
      samples.known.push(await timed(holder.fiscalCode));
      samples.unknown.push(await timed(unknown));
      if (sample % 4 === 3) await context.database('guess_counter').update({ failures: 0 }); // no lock
    }
    const ratio = median(samples.known) / median(samples.unknown);
    // Generous, since the machine does other things; a missing comparison or statement would be a factor of two or more.
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
  });
});
