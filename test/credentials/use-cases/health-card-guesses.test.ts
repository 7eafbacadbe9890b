import { millisecondsPerHour, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderRoom, type IssuedHolder, openHolderRoom } from '../holder-room';

const otherCard = { number: '1'.repeat(20), expiryDate: '2030-01-31' };
const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;

describeOnEachDatabase('a revocation', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'revocation', 'guess_counter');
  });
  const revoke = ({ fiscalCode, healthCard }: IssuedHolder, changes: Partial<Pick<IssuedHolder, 'healthCard'>> = {}) =>
    revokePin(room.deps, { fiscalCode, healthCard, confirmation, ...changes }, 'portal');

  test('guessed wrong five times in a row revokes nothing for a while, with the right card neither, and says nothing', async () => {
    const holder = await room.inUse();
    const wrong = { healthCard: { number: '1'.repeat(20), expiryDate: '2030-01-31' } };
    for (let time = 0; time < 5; time += 1) expect(await revoke(holder, wrong)).toBeUndefined();
    expect(await revoke(holder)).toBeUndefined();
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('verified');
    room.pass(15 * millisecondsPerMinute);
    await revoke(holder);
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('rejected');
  });

  test('is possible again a day after any number of wrong cards: a stranger keeps nobody from it for ever', async () => {
    const holder = await room.inUse();
    for (let round = 0; round < 25; round += 1) {
      for (let tries = 0; tries < 5; tries += 1) await revoke(holder, { healthCard: otherCard });
      room.pass(24 * millisecondsPerHour);
    }
    await revoke(holder);
    expect(await room.outcomeOf(holder.fiscalCode, holder.personalPin)).toBe('rejected');
  });
});
