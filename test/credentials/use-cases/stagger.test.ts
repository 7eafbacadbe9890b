import { randomUUID } from 'node:crypto';
import { millisecondsPerDay } from '../../../runtime/clock';
import { pinRequestMessage } from '../../../services/credentials/api/pin-request-message';
import { migrations } from '../../../services/credentials/migrations';
import { confirmPersonalData } from '../../../services/credentials/use-cases/confirm-personal-data';
import { getPinRequest } from '../../../services/credentials/use-cases/get-pin-request';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, pinFrom } from '../credentials-room';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('a first half that waits for its letter', migrations, (context) => {
  let room: ReportRoom;
  let seed = 70_000;
  beforeEach(async () => {
    room = await openReportRoom(context, { firstHalfAfterLetter: true });
  });
  afterEach(() => room.close());
  const ask = async () => {
    seed += 1;
    const application = anApplication(seed);
    const answer = await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    const [first, letter] = answer.deliveries.map(({ id }) => id);
    return { answer, application, id: answer.request.id, first: String(first), letter: String(letter) };
  };
  const topics = async () => (await room.published()).map(({ topic }) => topic);
  const holdsOf = (id: string): Promise<readonly unknown[]> =>
    context.database('delivery').where({ pin_request_id: id, half: 'first' }).orderBy('position').pluck('hold');

  test('leaves when the letter is despatched, worth sending from then on', async () => {
    const { answer, id, first, letter } = await ask();
    expect(pinRequestMessage(answer).deliveries.map(({ state }) => state)).toEqual([2, 2]);
    expect(await holdsOf(id)).toEqual(['letter', 'standby']);
    const before = await room.published();
    expect(pinFrom(before)).toHaveLength(8);
    room.pass(5 * millisecondsPerDay);
    for (const state of ['accepted', 'sending'] as const) {
      await room.report([room.saying(letter, state)]);
      expect(await topics()).toEqual([]);
    }
    await room.report([room.saying(letter, 'sent')]);
    const [event, ...others] = await room.published();
    expect(others).toEqual([]);
    expect(event?.content).toMatchObject({
      deliveryId: first,
      attempt: 1,
      notAfterTime: new Date('2026-01-15T08:00:00Z'),
    });
    expect(await room.statesOf(id)).toEqual({
      state: 'delivering',
      deliveries: [
        ['sms', 'queued', ''],
        ['letter', 'sent', ''],
      ],
    });
    await room.report([room.saying(letter, 'sent')]);
    expect(await topics()).toEqual([]);
  });

  test('has its fallbacks stand by until it was tried', async () => {
    const { id, first, letter } = await ask();
    await room.published();
    await room.report([room.saying(letter, 'failed')]);
    expect(await topics()).toEqual([]);
    expect(await holdsOf(id)).toEqual(['letter', 'standby']);
    await room.report([room.saying(letter, 'delivered')]);
    await room.report([room.saying(first, 'failed')]);
    expect(await topics()).toEqual(['symbolon.delivery.sms.v1', 'symbolon.delivery.mail.v1']);
  });

  test('stays where the letter came back', async () => {
    const { id, letter } = await ask();
    await room.published();
    await room.report([room.saying(letter, 'sent'), room.saying(letter, 'returned')]);
    expect(await topics()).toEqual([]);
    expect(await room.statesOf(id)).toMatchObject({ state: 'suspended' });
  });

  test('is not sent again while it waits', async () => {
    const { application } = await ask();
    await room.published();
    room.pass(2 * millisecondsPerDay);
    await requestPin(room.deps, { requestId: randomUUID(), application }, 'portal');
    expect(await topics()).toEqual([]);
  });

  test('waits for a letter that is held itself', async () => {
    await room.close();
    room = await openReportRoom(context, { firstHalfAfterLetter: true, letterHold: 'always' });
    const { id, letter } = await ask();
    expect(pinFrom(await room.published())).toBe('');
    await confirmPersonalData(room.deps, { pinRequestId: id, reason: 'called' }, 'operator:anna');
    expect(await topics()).toEqual(['symbolon.delivery.letter.v1']);
    await room.report([room.saying(letter, 'sent')]);
    expect(await topics()).toEqual(['symbolon.delivery.sms.v1']);
    expect((await getPinRequest(room.deps, id)).request.attention).toBeUndefined();
  });
});
