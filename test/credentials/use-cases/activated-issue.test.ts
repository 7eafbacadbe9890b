import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { findChangesAfter } from '../../../services/credentials/store/pin-request-changes';
import { confirmContact } from '../../../services/credentials/use-cases/confirm-contact';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type ActivationRoom, openActivationRoom } from '../activation-room';
import { pinFrom } from '../credentials-room';

describeOnEachDatabase('an issue whose second half was drawn at its activation', migrations, (context) => {
  let room: ActivationRoom;
  beforeAll(async () => {
    room = await openActivationRoom(context, 145_000);
  });
  afterAll(() => room.close());
  const suspended = { kind: 'precondition', reason: 'SUSPENDED' };

  test('leaves the expiry to the letter, and its half is sent again to who asks again in the same words', async () => {
    const one = await room.postalFirst();
    await room.activate(one); // somebody has the letter before its despatch is reported
    await confirmContact(room.deps, await room.sentCode(), 'portal');
    const [second] = (await room.published()).filter(({ type }) => type === 'SplitDelivery');
    const secondHalf = String(second?.content.deliveryId);
    room.pass(millisecondsPerDay);
    const despatchTime = room.deps.clock.now();
    await room.report([room.saying(secondHalf, 'sent')]);
    await room.report([room.saying(one.letter, 'sent')]);
    const { request } = await getPinRequest(room.deps, one.id);
    expect({ state: request.state, days: daysFrom(despatchTime, request.expireTime) }).toEqual({
      state: 'ready',
      days: 30,
    });
    await requestPin(room.deps, { requestId: randomUUID(), application: one.application }, 'portal');
    const again = (await room.published()).map(({ content }) => [content.deliveryId, content.attempt]);
    expect(again).toContainEqual([secondHalf, 2]);
  });

  test('gives the credential its contact, verified, however late the exchange is', async () => {
    const one = await room.postalFirst();
    await room.activate(one);
    await confirmContact(room.deps, await room.sentCode(), 'portal');
    const pin = `${one.half}${pinFrom(await room.published())}`;
    room.pass(20 * millisecondsPerDay);
    await forgetOverdue(room.deps);
    const { credential } = await room.exchange(one.fiscalCode, pin);
    const contacts = context.database('contact').where({ credential_id: credential.id });
    expect(await contacts.whereNotNull('verified_time').pluck('kind')).toEqual(['mobile']);
  });

  test('shows those who watch that there is a second half', async () => {
    const one = await room.postalFirst();
    const { version } = (await getPinRequest(room.deps, one.id)).request;
    await room.activate(one);
    const { request, deliveries } = await getPinRequest(room.deps, one.id);
    const [change] = await findChangesAfter(context.database, one.id, version, 10);
    expect({ version: request.version, halves: deliveries.length }).toEqual({ version: version + 1, halves: 2 });
    expect(change?.deliveries.map(({ state }) => state)).toEqual(['queued', 'queued']);
    await room.published();
  });

  test('lets nothing leave of an issue that came back, or that ended, before its contact was confirmed', async () => {
    const [back, late] = [await room.postalFirst(), await room.postalFirst()];
    await room.activate(back);
    const code = await room.sentCode();
    await room.report([room.saying(back.letter, 'returned')]);
    await expect(confirmContact(room.deps, code, 'portal')).rejects.toMatchObject(suspended);
    await expect(room.activate(back)).rejects.toMatchObject(suspended);
    room.pass(90 * millisecondsPerDay - 1);
    await room.activate(late);
    const lateCode = await room.sentCode();
    room.pass(1);
    await expect(confirmContact(room.deps, lateCode, 'portal')).rejects.toMatchObject({ reason: 'EXPIRED' });
    await expireRequests(room.deps);
    await expect(confirmContact(room.deps, lateCode, 'portal')).rejects.toMatchObject({ reason: 'EXPIRED' });
    expect((await room.published()).filter(({ type }) => type === 'SplitDelivery')).toEqual([]);
  });

  test('confirmed 20 times at once lets one half leave', async () => {
    const one = await room.postalFirst();
    await room.activate(one);
    const code = await room.sentCode();
    await Promise.all(Array.from({ length: 20 }, () => confirmContact(room.deps, code, 'portal')));
    expect((await room.published()).filter(({ type }) => type === 'SplitDelivery')).toHaveLength(1);
  });
});

function daysFrom(one: Date, other: Date): number {
  return (other.getTime() - one.getTime()) / millisecondsPerDay;
}
