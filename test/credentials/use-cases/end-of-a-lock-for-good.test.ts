import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { pinFrom } from '../credentials-room';
import { type HolderRoom, openHolderRoom } from '../holder-room';

/** Nobody's: no drawn PIN has a vowel. */
const wrongPin = 'AAAA2222';

describeOnEachDatabase('a lock that ends by no time', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context, { failuresAtMost: 10 });
  });
  afterEach(() => room.close());

  async function lockForGood(fiscalCode: string): Promise<void> {
    for (let lock = 0; lock < 2; lock += 1) {
      for (let tries = 0; tries < 5; tries += 1) await room.outcomeOf(fiscalCode, wrongPin);
      room.pass(millisecondsPerHour);
    }
    expect(await room.outcomeOf(fiscalCode, wrongPin)).toBe('locked');
  }

  test('ends when an operator releases an application, though it was made before', async () => {
    const first = await room.issued();
    const { fiscalCode } = first;
    const application = { ...first.application, email: 'another@example.org' };
    const held = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    await room.published();
    await lockForGood(fiscalCode);
    const input = { pinRequestId: held.request.id, reason: 'the holder called' };
    await releaseHeldIssue(room.deps, input, 'operator:anna');
    const initialPin = pinFrom(await room.published());
    expect(await room.outcomeOf(fiscalCode, initialPin)).toBe('exchange-required');
  });

  test('does not end by time, nor by an application that gets no PIN', async () => {
    const { fiscalCode, personalPin, application } = await room.inUse();
    await lockForGood(fiscalCode);
    await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    room.pass(20 * millisecondsPerDay);
    expect(await room.outcomeOf(fiscalCode, personalPin)).toBe('locked');
  });
});
