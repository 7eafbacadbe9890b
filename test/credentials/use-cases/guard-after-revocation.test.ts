import { randomUUID } from 'node:crypto';
import { millisecondsPerHour } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { revokePin } from '../../../services/credentials/use-cases/revoke-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type HolderRoom, type IssuedHolder, openHolderRoom } from '../holder-room';

const confirmation = { kind: 'email', value: 'somebody@example.org' } as const;

describeOnEachDatabase('after a revocation by its holder', migrations, (context) => {
  let room: HolderRoom;
  beforeEach(async () => {
    room = await openHolderRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'revocation', 'restore', 'guess_counter');
  });
  const revoke = ({ fiscalCode, healthCard }: IssuedHolder) =>
    revokePin(room.deps, { fiscalCode, healthCard, confirmation }, 'portal');
  const guardOf = async ({ request }: IssuedHolder) =>
    (await context.database('holder').where({ id: request.holderId }).first('guard_time'))?.guard_time;

  test('lets its holder ask anew, in the same words too; the letter waits for the register until a PIN is in use again', async () => {
    const holder = await room.inUse();
    await revoke(holder);
    expect(await guardOf(holder)).toEqual(room.deps.clock.now());
    room.pass(25 * millisecondsPerHour);
    const { application } = holder;
    const again = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    expect(again.request).toMatchObject({ outcome: 'issued', holderId: holder.request.holderId });
    expect(again.request.credentialId).not.toBe(holder.credential.id);
    expect(await context.database('delivery').where({ pin_request_id: again.request.id, channel: 'letter' })).toEqual([
      expect.objectContaining({ state: 'held', hold: 'address' }),
    ]);
  });

  test('has its guard ended by the next exchange', async () => {
    const holder = await room.issued();
    await context
      .database('holder')
      .where({ id: holder.request.holderId })
      .update({ guard_time: room.deps.clock.now() });
    await room.exchange(holder.fiscalCode, holder.initialPin);
    expect(await guardOf(holder)).toBeNull();
  });
});
