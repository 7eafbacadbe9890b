/** @jest-environment <rootDir>/test/support/rome-environment.js */
import { millisecondsPerDay, millisecondsPerMinute } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { changePin } from '../../../services/credentials/use-cases/change-pin';
import { verifyPin } from '../../../services/credentials/use-cases/verify-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderInUse, type HolderRoom, openHolderRoom } from '../holder-room';

/** Nobody's: no drawn PIN has a vowel. */
const wrongPin = 'AAAA2222';
/** In Italy the hour from 2 to 3 does not exist on the first, and comes twice on the second. */
const nights = ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'];

describeOnEachDatabase('in the night in which clocks change', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(() => room.close());

  const goTo = (time: string | Date) => room.pass(new Date(time).getTime() - room.deps.clock.now().getTime());
  const outcomeOf = ({ fiscalCode, personalPin }: HolderInUse) => room.outcomeOf(fiscalCode, personalPin);
  /** A holder whose personal PIN was set at this time. */
  async function inUseSince(time: Date) {
    goTo(new Date(time.getTime() - millisecondsPerMinute));
    const holder = await room.issued();
    goTo(time);
    return { ...holder, ...(await room.exchange(holder.fiscalCode, holder.initialPin)) };
  }

  test.each(nights)('%s a lock of 15 minutes lasts 15 minutes', async (night) => {
    const holder = await room.inUse();
    goTo(new Date(new Date(night).getTime() - 5 * millisecondsPerMinute));
    for (let tries = 0; tries < 5; tries += 1) await room.outcomeOf(holder.fiscalCode, wrongPin);
    const { deps } = room;
    expect(await verifyPin(deps, holder.fiscalCode, holder.personalPin)).toMatchObject({
      outcome: 'locked',
      retryAfterSeconds: 900,
    });
    room.pass(15 * millisecondsPerMinute - 1);
    expect(await outcomeOf(holder)).toBe('locked');
    room.pass(1);
    expect(await outcomeOf(holder)).not.toBe('locked');
  });

  test.each(nights)('%s a right PIN is right all the night', async (night) => {
    const begin = new Date(new Date(night).getTime() - 90 * millisecondsPerMinute);
    const holder = await inUseSince(begin);
    const outcomes: string[] = [];
    for (let quarter = 0; quarter < 12; quarter += 1) {
      outcomes.push(await outcomeOf(holder));
      room.pass(15 * millisecondsPerMinute);
    }
    expect(outcomes).toEqual(Array(12).fill('verified'));
  });

  test.each(
    nights,
  )('%s a PIN expires that was set 180 days before, and one that is set lives for 180 days', async (night) => {
    const holder = await inUseSince(new Date(new Date(night).getTime() - 180 * millisecondsPerDay));
    goTo(new Date(new Date(night).getTime() - 1));
    expect(await outcomeOf(holder)).toBe('verified');
    goTo(night);
    expect(await outcomeOf(holder)).toBe('change-required');
    const { fiscalCode, personalPin: currentPin } = holder;
    const { drawnPin, credential } = await changePin(room.deps, { fiscalCode, currentPin }, 'portal');
    const stored = await verifyPin(room.deps, fiscalCode, String(drawnPin));
    const expireTime = new Date(new Date(night).getTime() + 180 * millisecondsPerDay);
    expect([credential.expireTime, stored.credential?.expireTime]).toEqual([expireTime, expireTime]);
  });
});
