import { migrations } from '../../../services/credentials/migrations';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { startRestore } from '../../../services/credentials/use-cases/start-restore';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { contactsOf, type HolderInUse, type HolderRoom, type IssuedHolder, openHolderRoom } from '../holder-room';

const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;
const otherCard = { number: '1'.repeat(20), expiryDate: '2030-01-31' };

/** Calls of each kind whose times are compared; the first ones warm up and do not count. */
const rounds = 40;
const warmUpRounds = 10;

describeOnEachDatabase('an answer that tells nothing', migrations, (context) => {
  let room: HolderRoom;
  let nobody = 900_000;
  beforeAll(async () => {
    // Nothing locks, so that the times of many calls can be compared.
    room = await openHolderRoom(context, { failuresPerLock: 100, failuresAtMost: 10_000, issuesPerContact: 1_000 });
  });
  afterAll(() => room.close());

  const start = (fiscalCode: string, holder: HolderInUse) =>
    startRestore(room.deps, { fiscalCode, contacts: contactsOf(holder) }, 'portal');
  const revoke = ({ fiscalCode, healthCard }: Pick<IssuedHolder, 'fiscalCode' | 'healthCard'>) =>
    revokePin(room.deps, { fiscalCode, healthCard, confirmation }, 'portal');
  const unknownCode = () => {
    nobody += 1;
    return validFiscalCode(nobody);
  };
  const statementsOf = async (call: () => Promise<unknown>) => {
    const heard = room.statements();
    await call();
    return heard.end();
  };

  test('of StartRestore comes after the same statements whoever is asked about', async () => {
    const [known, unused] = [await room.confirmed(), await room.inUse()];
    const matching = await statementsOf(() => start(known.fiscalCode, known));
    expect(await statementsOf(() => start(unused.fiscalCode, unused))).toEqual(matching);
    expect(await statementsOf(() => start(known.fiscalCode, unused))).toEqual(matching);
    expect(await statementsOf(() => start(unknownCode(), known))).toEqual(matching);
    expect(matching).toHaveLength(2); // a row and a job
  });

  test('of RevokePin comes after the same statements whether it revokes or not', async () => {
    const [used, other, issued] = [await room.inUse(), await room.inUse(), await room.issued()];
    const cardless = await room.inUse({ healthCard: undefined });
    const unknown = { ...other, fiscalCode: unknownCode() };
    const wrong = { ...other, healthCard: otherCard };
    const statementsOfAll = async () => {
      const all: string[][] = [];
      for (const one of [used, issued, wrong, cardless, unknown]) all.push(await statementsOf(() => revoke(one)));
      return all;
    };
    // The first time a counter is made, whosever code it is; the second time what was revoked is no more.
    for (const all of [await statementsOfAll(), await statementsOfAll()])
      for (const statements of all) expect(statements).toEqual(all[0]);
    expect(await room.outcomeOf(used.fiscalCode, used.personalPin)).toBe('rejected');
    expect(await room.outcomeOf(other.fiscalCode, other.personalPin)).toBe('verified');
  });

  test('of StartRestore takes as long for a holder whose contacts match as for nobody', async () => {
    const holder = await room.confirmed();
    const [match, nothing] = await timesOf(
      () => start(holder.fiscalCode, holder),
      () => start(unknownCode(), holder),
    );
    expectAlike(match, nothing);
  });

  test('of RevokePin takes as long where it revokes as where the card is wrong or the code unknown', async () => {
    const holders = await issuedHolders(rounds + warmUpRounds);
    const others = await issuedHolders(rounds + warmUpRounds);
    const [right, wrong, unknown] = await timesOf(
      // There are as many holders as rounds.
      (round) => revoke(holders[round] as IssuedHolder),
      (round) => revoke({ ...(others[round] as IssuedHolder), healthCard: otherCard }),
      () => revoke({ fiscalCode: unknownCode(), healthCard: otherCard }),
    );
    expectAlike(right, wrong);
    expectAlike(right, unknown);
    expectAlike(wrong, unknown);
  });

  async function issuedHolders(count: number): Promise<readonly IssuedHolder[]> {
    const holders: IssuedHolder[] = [];
    for (let index = 0; index < count; index += 1) holders.push(await room.issued());
    return holders;
  }

  /** Milliseconds of each kind of call, sorted; in turns, so that whatever else runs weighs on all alike. */
  async function timesOf(...calls: readonly ((round: number) => Promise<unknown>)[]): Promise<readonly number[][]> {
    const times = calls.map((): number[] => []);
    for (let round = 0; round < rounds + warmUpRounds; round += 1) {
      for (const [kind, call] of calls.entries()) {
        const began = performance.now();
        await call(round);
        if (round >= warmUpRounds) times[kind]?.push(performance.now() - began);
      }
    }
    return times;
  }
});

/**
 * Half a millisecond: calls over a network vary by more, and the five guesses at a card that there are before a lock do not average that out. A write of
 * rows that are there takes SQLite 0.3 ms longer than one of none.
 */
const negligibleMilliseconds = 0.5;

/**
 * Two samples of one distribution, or nearly: of the pairs of one from each, about half have the first one longer (Mann and Whitney). Of 40 and 40
 * that share has a standard deviation of 0.065; the bound is four of them, for what is longer by more than is negligible.
 */
function expectAlike(one: readonly number[] = [], other: readonly number[] = []): void {
  expect(shareLonger(one, other)).toBeLessThan(0.76);
  expect(shareLonger(other, one)).toBeLessThan(0.76);
}

function shareLonger(ones: readonly number[], others: readonly number[]): number {
  const longer = ones.reduce(
    (sum, time) => sum + others.filter((than) => time > than + negligibleMilliseconds).length,
    0,
  );
  return longer / (ones.length * others.length);
}
