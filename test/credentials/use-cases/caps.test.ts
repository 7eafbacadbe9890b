import { randomUUID } from 'node:crypto';
import { millisecondsPerDay, millisecondsPerHour } from '../../../runtime/clock';
import { pinRequestMessage } from '../../../services/credentials/api/pin-request-message';
import type { RawApplication } from '../../../services/credentials/domain/application';
import { migrations } from '../../../services/credentials/migrations';
import { expireRequests } from '../../../services/credentials/use-cases/expire-requests';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { releaseHeldIssue } from '../../../services/credentials/use-cases/release-held-issue';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, type CredentialsRoom, openCredentialsRoom, pinFrom } from '../credentials-room';

describeOnEachDatabase('issues above a cap', migrations, (context) => {
  let room: CredentialsRoom;
  let seed = 50_000;
  beforeEach(async () => {
    room = await openCredentialsRoom(context);
  });
  afterEach(async () => {
    await room.close();
    await context.empty('cap_use');
  });
  const next = (changes: Partial<RawApplication> = {}) => anApplication(++seed, changes);
  const ask = (application: RawApplication) =>
    requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
  const outcomes = async (applications: readonly RawApplication[]) => {
    const answers = await Promise.all(applications.map(ask));
    return answers.map(({ request }) => request.outcome).sort();
  };
  const sameFlat = () => ({ postalAddress: anApplication(50_000 + Math.floor(seed / 100) * 100).postalAddress });

  test.each([
    ['one address', () => sameFlat()],
    ['one e-mail address', () => ({ email: 'Everybody@example.org' })],
    ['one mobile number', () => ({ mobile: '+393400000001' })],
  ])('for strangers with %s wait for an operator, however many ask at once', async (_, changes) => {
    const asked = await outcomes(Array.from({ length: 12 }, () => next(changes())));
    expect(asked).toEqual([...Array(3).fill('issued'), ...Array(9).fill('withheld-cap')]);
    expect(pinFrom(await room.published())).toHaveLength(3 * 16);
  });

  test('look like any other to who asked, and are shown to operators', async () => {
    const flat = sameFlat();
    const answers = [];
    for (let n = 0; n < 4; n += 1) answers.push(await ask(next(flat)));
    const shapes = answers.map((answer) => {
      const { id: _, reference: __, deliveries, contactsToConfirm, ...rest } = pinRequestMessage(answer);
      return {
        ...rest,
        contactsToConfirm: contactsToConfirm.map(({ expireTime }) => ({ expireTime })),
        deliveries: deliveries.map(({ half, channel, state, times }) => ({ half, channel, state, times })),
      };
    });
    expect(shapes[3]).toEqual(shapes[0]);
    expect(answers.map(({ request }) => request.attention)).toEqual([undefined, undefined, undefined, 'cap']);
    expect(answers[3]?.request).toMatchObject({ dueTime: new Date('2026-01-21T08:00:00Z'), initialPin: undefined });
    await room.published();
  });

  test('are issues again after 30 days, and count for nothing while they are held', async () => {
    const flat = sameFlat();
    await outcomes([next(flat), next(flat), next(flat), next(flat), next(flat)]);
    room.pass(30 * millisecondsPerDay);
    expect(await outcomes([next(flat), next(flat), next(flat), next(flat)])).toEqual([
      'issued',
      'issued',
      'issued',
      'withheld-cap',
    ]);
    const rows = await context.database('cap_use').pluck('times');
    expect(rows.filter((times: string) => times.split(',').length > 3)).toEqual([]);
    await room.published();
  });

  test('of one holder are held within 24 hours of the last letter, and from the third in 30 days on', async () => {
    const person = next();
    const again = async (hours: number, changes: Partial<RawApplication>) => {
      await context.database('pin_request').update({ due_time: room.deps.clock.now() }); // as if its time were up
      room.pass(hours * millisecondsPerHour);
      while ((await expireRequests(room.deps)) === 'more');
      return (await ask({ ...person, ...changes })).request.outcome;
    };
    const words = (n: number) => ({ email: `other${n}@example.org` });
    expect(await again(0, {})).toBe('issued');
    expect(await again(23, words(1))).toBe('withheld-cap');
    expect(await again(1, words(2))).toBe('issued');
    expect(await again(25, words(3))).toBe('withheld-cap');
    expect(await again(30 * 24, words(4))).toBe('issued');
    await room.published();
  });

  test('stay one request while the cap stands, and become an issue when it does not', async () => {
    const flat = sameFlat();
    for (let n = 0; n < 3; n += 1) await ask(next(flat));
    room.pass(20 * millisecondsPerDay);
    const person = next(flat);
    const held = await ask(person);
    expect((await ask(person)).request).toEqual(held.request);
    room.pass(10 * millisecondsPerDay);
    const issued = await ask(person);
    expect(issued.request).toMatchObject({ outcome: 'issued' });
    expect(issued.request.id).not.toBe(held.request.id);
    await room.published();
  });

  test('are made by an operator, and count then', async () => {
    const flat = sameFlat();
    for (let n = 0; n < 3; n += 1) await ask(next(flat));
    const held = await ask(next(flat));
    await room.published();
    const input = { pinRequestId: held.request.id, reason: 'a care home' };
    const { request } = await releaseHeldIssue(room.deps, input, 'operator:anna');
    expect(request).toMatchObject({ outcome: 'issued', attention: undefined });
    expect(pinFrom(await room.published())).toHaveLength(16);
    const times: string[] = await context.database('cap_use').pluck('times');
    expect(Math.max(...times.map((text) => text.split(',').length))).toBe(4);
  });

  test('are forgotten when nothing counts any more', async () => {
    await ask(next());
    room.pass(30 * millisecondsPerDay - 1);
    await forgetOverdue(room.deps);
    expect(await context.database('cap_use')).toHaveLength(4);
    room.pass(1);
    await forgetOverdue(room.deps);
    expect(await context.database('cap_use')).toEqual([]);
    await room.published();
  });

  test('leave nothing readable of whom they count', async () => {
    const person = next();
    const { request } = await ask(person);
    const rows = JSON.stringify(await context.database('cap_use'));
    for (const told of [person.email, person.mobile, 'Roma', request.holderId])
      expect(rows.toUpperCase()).not.toContain(String(told).toUpperCase());
    await room.published();
  });
});
