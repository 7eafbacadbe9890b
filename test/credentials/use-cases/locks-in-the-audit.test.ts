import { migrations } from '../../../services/credentials/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { validFiscalCode } from '../../support/fiscal-codes';
import { type HolderRoom, openHolderRoom } from '../holder-room';

/** Nobody's: no drawn PIN has a vowel. */
const wrongPin = 'AAAA2222';

describeOnEachDatabase('a lock after wrong PINs', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(() => room.close());

  const locksInAudit = () =>
    context.database('audit_event').where({ action: 'pin-locked' }).select('actor', 'holder_id', 'occur_time');

  /** The statements of each of so many wrong tries in a row. */
  async function wrongTries(fiscalCode: string, count: number): Promise<string[][]> {
    const statements: string[][] = [];
    for (let tries = 0; tries < count; tries += 1) {
      const heard = room.statements();
      await room.outcomeOf(fiscalCode, wrongPin);
      statements.push(heard.end());
    }
    return statements;
  }

  test('is in the audit, once, by the pseudonym of its holder', async () => {
    const { fiscalCode, request } = await room.issued();
    const occurTime = room.deps.clock.now();
    await wrongTries(fiscalCode, 4);
    expect(await locksInAudit()).toEqual([]);
    await wrongTries(fiscalCode, 3);
    expect(await locksInAudit()).toEqual([{ actor: 'symbolon', holder_id: request.holderId, occur_time: occurTime }]);
  });

  test('is in the audit, once, where the tries that made it were lost with their process', async () => {
    const { fiscalCode, request } = await room.issued();
    await wrongTries(fiscalCode, 1);
    const lost = [1, 2, 3, 4].map((number) => [`lost-${number}`, room.deps.clock.now().getTime()]);
    const counters = context.database('guess_counter').where({ failures: 1 });
    expect(await counters.update({ running: JSON.stringify(lost) })).toBe(1);
    room.pass(10_000);
    const before = await locksInAudit();
    for (const _ of [1, 2]) expect(await room.outcomeOf(fiscalCode, wrongPin)).toBe('locked');
    expect((await locksInAudit()).slice(before.length)).toMatchObject([{ holder_id: request.holderId }]);
  });

  test('leaves nothing in the audit where nobody has the code, after the same statements', async () => {
    const { fiscalCode } = await room.issued();
    const before = await locksInAudit();
    const nobodys = await wrongTries(validFiscalCode(999_001), 6);
    expect(await locksInAudit()).toEqual(before);
    const somebodys = await wrongTries(fiscalCode, 6);
    expect(nobodys).toEqual(somebodys);
    expect(nobodys[4]).toContainEqual(expect.stringMatching(/insert into audit_event/i));
    expect(await locksInAudit()).toHaveLength(before.length + 1);
  });
});
