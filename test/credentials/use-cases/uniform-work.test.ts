import { median } from '../../../bench/statistics';
import { migrations } from '../../../services/credentials/migrations';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type GuessRoom, nobodysCode, openGuessRoom, wrongInitialPin, wrongPin } from '../guess-room';

/** That of a sample of each the first is the larger one (Mann and Whitney's U over the number of pairs): 0.5 where time tells nothing. */
function chanceToBeLonger(ones: readonly number[], others: readonly number[]): number {
  const wins = ones.map((one) => others.filter((other) => one > other).length);
  return wins.reduce((sum, count) => sum + count, 0) / (ones.length * others.length);
}

describeOnEachDatabase('the work that a wrong PIN makes', migrations, (context) => {
  let room: GuessRoom;
  beforeEach(async () => {
    room = await openGuessRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('guess_counter');
  });

  const verify = (code: string, pin: string) => verifyPin(room.deps, code, pin);
  const workOf = async (call: () => Promise<unknown>) => ({
    statements: await room.statementsIn(call),
    comparisons: await room.comparisonsIn(call),
  });

  test.each([
    ['eight', wrongPin, 1],
    ['sixteen', wrongInitialPin, 0],
  ])('of %s characters is the same, whoever has the code and whatever PIN there is', async (_, pin, comparisons) => {
    const issued = await room.issued();
    const seen: unknown[] = [];
    for (const code of [room.holder.fiscalCode, issued.fiscalCode, nobodysCode()]) {
      await verify(code, pin); // so that everybody has a counter
      seen.push(await workOf(() => verify(code, pin)));
    }
    expect(seen).toEqual(Array(3).fill(seen[0]));
    expect(seen[0]).toMatchObject({ comparisons });
  });

  test('is the same for an initial PIN that was exchanged', async () => {
    const { fiscalCode, initialPin } = room.holder;
    const seen: unknown[] = [];
    for (const pin of [wrongInitialPin, initialPin]) seen.push(await workOf(() => verify(fiscalCode, pin)));
    expect(seen[1]).toEqual(seen[0]);
  });

  test('in a change is the same, whoever has the code: two comparisons', async () => {
    const seen: unknown[] = [];
    for (const fiscalCode of [room.holder.fiscalCode, nobodysCode()]) {
      await verify(fiscalCode, wrongPin);
      seen.push(await workOf(() => changePin(room.deps, { fiscalCode, currentPin: wrongPin }, 'portal')));
    }
    expect(seen).toEqual(Array(2).fill(seen[0]));
    expect(seen[0]).toMatchObject({ comparisons: 2 });
  });

  test('while locked is the same, whoever has the code: none but a look at the counter', async () => {
    const seen: { statements: readonly string[] }[] = [];
    for (const code of [room.holder.fiscalCode, nobodysCode()]) {
      for (let tries = 0; tries < 5; tries += 1) await verify(code, wrongPin);
      seen.push(await workOf(() => verify(code, wrongPin)));
    }
    expect(seen).toEqual(Array(2).fill({ statements: [expect.stringContaining('guess_counter')], comparisons: 0 }));
  });

  test('takes as long for a code that nobody has', async () => {
    const timed = async (code: string) => {
      const begin = performance.now();
      await verify(code, wrongPin);
      return performance.now() - begin;
    };
    const [known, unknown] = [room.holder.fiscalCode, nobodysCode()];
    const samples: { known: number[]; unknown: number[] } = { known: [], unknown: [] };
    for (let sample = 0; sample < 80; sample += 1) {
      // By turns, and who is first by turns too: what else the machine does slows both alike.
      const turns = sample % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
      for (const turn of turns) samples[turn].push(await timed(turn === 'known' ? known : unknown));
      if (sample % 4 === 3) await context.database('guess_counter').update({ failures: 0 }); // no lock
    }
    const ratio = median(samples.known) / median(samples.unknown);
    // Generous, since the machine does other things: a comparison or a statement that is missing makes more.
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.7);
    // Of two distributions that are one, eighty samples each differ more than this once in many thousand runs.
    const wins = chanceToBeLonger(samples.known, samples.unknown);
    expect(wins).toBeGreaterThan(0.3);
    expect(wins).toBeLessThan(0.7);
  });
});
