import { migrations } from '../../../services/credentials/migrations';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { retryDelivery } from '../../../services/credentials/use-cases/retry-delivery';
import { describeOnEachDatabase } from '../../support/database-suite';
import { pinFrom } from '../credentials-room';
import { letterOf, openReturnedRoom, type ReturnedRoom } from '../returned-room';

const actor = 'operator:anna';
const reason = 'called back, the address is right';

describeOnEachDatabase('the block of an address from which a letter came back', migrations, (context) => {
  let room: ReturnedRoom;
  beforeEach(async () => {
    room = await openReturnedRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('job', 'address_block', 'cap_use');
  });
  const release = (pinRequestId: string) => releaseHeldIssue(room.deps, { pinRequestId, reason }, actor);
  const retry = (deliveryId: string) => retryDelivery(room.deps, { deliveryId, reason, mayGoBeyondCaps: true }, actor);
  const standing = (): Promise<readonly string[]> =>
    context.database('address_block').whereNull('lift_time').pluck('reason');

  test.each([
    'UNKNOWN',
    'DECEASED',
  ])('after %s is lifted by the release of what it held: the PIN is drawn', async (why) => {
    const { application } = await room.formerly(why);
    const held = await room.ask(application);
    await room.published();
    expect(await standing()).toEqual([why]);
    const { request } = await release(held.request.id);
    expect(request).toMatchObject({ outcome: 'issued', attention: undefined });
    expect(pinFrom(await room.published())).toHaveLength(16);
    expect(await standing()).toEqual([]);
  });

  test('is lifted by a call about it; then the same application gets its PIN', async () => {
    const { application } = await room.formerly();
    const held = await room.ask(application);
    await room.confirm(held.request.id);
    expect(await standing()).toEqual([]);
    expect((await room.ask(application)).request.outcome).toBe('issued');
    expect(await room.statesOf(held.request.id)).toMatchObject({ state: 'replaced' });
    await expect(room.confirm(held.request.id)).rejects.toMatchObject({ reason: 'REQUEST_ENDED' });
    await room.published();
  });

  test('is lifted by a call before the letter is sent again, and it is not sent without', async () => {
    const holder = await room.issued();
    const letter = letterOf(holder);
    await room.report([room.saying(letter, 'sent')]);
    await room.comesBack(letter);
    await expect(retry(letter)).rejects.toMatchObject({ kind: 'precondition', reason: 'ADDRESS_BLOCKED' });
    await room.confirm(holder.request.id);
    expect(await room.published()).toEqual([]);
    await retry(letter);
    expect((await room.published()).map(({ content }) => [content.deliveryId, content.attempt])).toEqual([[letter, 2]]);
    expect(await room.requestOf(holder.request.id)).toMatchObject({ state: 'suspended', attention: 'returned' });
    await room.report([room.saying(letter, 'delivered', { attempt: 2 })]);
    await room.settle();
    expect(await room.requestOf(holder.request.id)).toMatchObject({ state: 'delivering', attention: undefined });
    await expect(room.confirm(holder.request.id)).rejects.toMatchObject({ reason: 'NOTHING_HELD' });
  });

  test('is not lifted by the release of what something else held: whoever released it may not have seen it', async () => {
    const holder = await room.issued();
    const held = await room.ask({ ...holder.application, mobile: '+393472222222' });
    expect(held.request.outcome).toBe('withheld-issue-under-way');
    await room.comesBack(letterOf(holder));
    await expect(release(held.request.id)).rejects.toMatchObject({ kind: 'precondition', reason: 'ADDRESS_BLOCKED' });
    await room.confirm(held.request.id);
    expect((await release(held.request.id)).request.outcome).toBe('issued');
    await room.published();
  });
});
