import { randomUUID } from 'node:crypto';
import { millisecondsPerHour } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { completeRestore } from '../../../services/credentials/use-cases/complete-restore';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { retryDelivery } from '../../../services/credentials/use-cases/retry-delivery';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderInUse, type HolderRoom, openHolderRoom } from '../holder-room';

const reason = 'called back';
const pec = 'maria@pec.example.org';

describeOnEachDatabase('a letter that an operator sends though there were enough', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'restore', 'cap_use');
  });

  /** By two mailboxes, so that the second half goes by letter. */
  const restored = async (holder: HolderInUse) => {
    const contacts = [
      { kind: 'email', value: String(holder.application.email) },
      { kind: 'pec', value: pec },
    ] as const;
    const { request } = await completeRestore(
      room.deps,
      String((await room.linkFor(holder, contacts))?.token),
      'portal',
    );
    await room.published();
    return request;
  };
  const confirm = (pinRequestId: string, mayGoBeyondCaps: boolean) =>
    confirmPersonalData(room.deps, { pinRequestId, reason, mayGoBeyondCaps }, 'operator:anna');

  test("is a supervisor's to send, and counts for the next one", async () => {
    const holder = await room.confirmed({ pec });
    room.pass(23 * millisecondsPerHour);
    const first = await restored(holder);
    expect(first.attention).toBe('cap');
    await expect(confirm(first.id, false)).rejects.toMatchObject({ kind: 'forbidden', reason: 'ROLE_MISSING' });
    const { request } = await confirm(first.id, true);
    expect(request.attention).toBeUndefined();
    room.pass(2 * millisecondsPerHour); // a day after the first letter
    expect((await restored(holder)).attention).toBe('cap');
    await room.published();
  });

  test('counts when it is the same once more, too', async () => {
    const holder = await room.issued();
    const letter = String(holder.deliveries.find(({ channel }) => channel === 'letter')?.id);
    await room.report([room.saying(letter, 'sent')]);
    room.pass(25 * millisecondsPerHour);
    const retry = (mayGoBeyondCaps: boolean) =>
      retryDelivery(room.deps, { deliveryId: letter, reason, mayGoBeyondCaps }, 'operator:anna');
    await retry(false);
    await room.report([room.saying(letter, 'sent', { attempt: 2 })]);
    await room.published();
    await requestPin(room.deps, { requestId: randomUUID(), application: holder.application }, 'portal');
    const letters = (await room.published()).filter(({ topic }) => topic.includes('letter'));
    expect(letters).toEqual([]);
    await expect(retry(false)).rejects.toMatchObject({ kind: 'forbidden', reason: 'ROLE_MISSING' });
    await retry(true);
    expect((await room.published()).map(({ content }) => content.attempt)).toEqual([3]);
  });
});
