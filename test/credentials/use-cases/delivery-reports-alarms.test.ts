import { migrations } from '../../../services/credentials/migrations';
import { exchangePin } from '../../../services/credentials/use-cases/exchange-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { openReportRoom, type ReportRoom } from '../report-room';

const undeliverable = 'symbolon_credentials_half_undeliverable_total';
const returnedAfterUse = 'symbolon_credentials_returned_after_use_total';

describeOnEachDatabase('reports that nobody but an operator can answer', migrations, (context) => {
  let room: ReportRoom;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(() => room.close());
  const fallbackOf = async (id: string): Promise<string> =>
    (await context.database('delivery').where({ pin_request_id: id, position: 1 }).first('id')).id;

  test('of a first half that failed on its last channel alarm, once', async () => {
    const { id, sms } = await room.asked();
    await room.report([room.saying(sms, 'failed', { reason: 'CARRIER_REFUSED' })]);
    expect({ errors: room.errors(), counted: await room.counted(undeliverable) }).toEqual({ errors: [], counted: 0 });
    const email = await fallbackOf(id);
    for (const state of ['failed', 'expired'] as const) await room.report([room.saying(email, state)]);
    expect({ errors: room.errors(), counted: await room.counted(undeliverable) }).toEqual({
      errors: ['delivery.half-undeliverable'],
      counted: 1,
    });
  });

  test('of a second half that failed for good alarm, and an operator finds its request; of one that came back its holder is told', async () => {
    const [lost, returned] = [await room.asked(), await room.asked()];
    for (const { letter } of [lost, returned]) await room.report([room.saying(letter, 'accepted')]);
    await room.report([room.saying(lost.letter, 'failed', { reason: 'UNPRINTABLE' })]);
    await room.report([room.saying(returned.letter, 'returned', { reason: 'MOVED' })]);
    expect({ errors: room.errors(), counted: await room.counted(undeliverable) }).toEqual({
      errors: ['delivery.half-undeliverable'],
      counted: 1,
    });
    const rows = context.database('pin_request').whereIn('id', [lost.id, returned.id]).orderBy('create_time');
    const attentions = new Map((await rows.select('id', 'attention')).map(({ id, attention }) => [id, attention]));
    expect([attentions.get(lost.id), attentions.get(returned.id)]).toEqual(['undeliverable', 'returned']);
  });

  test('of a half that came back after its PIN was used alarm, and suspend nothing', async () => {
    const { id, letter, pin, fiscalCode } = await room.asked();
    await room.report([room.saying(letter, 'sent')]);
    await exchangePin(room.deps, { fiscalCode, initialPin: pin }, 'portal');
    for (const reason of ['MOVED', 'MOVED']) await room.report([room.saying(letter, 'returned', { reason })]);
    expect(await room.statesOf(id)).toMatchObject({ state: 'used' });
    expect({ errors: room.errors(), counted: await room.counted(returnedAfterUse) }).toEqual({
      errors: ['delivery.returned-after-use'],
      counted: 1,
    });
  });

  test('of an expiry after the sending release no fallback and raise no alarm', async () => {
    const { id, sms } = await room.asked();
    await room.report([room.saying(sms, 'sent'), room.saying(sms, 'expired', { reason: 'NOT_AFTER_PASSED' })]);
    const fallback = await context.database('delivery').where({ pin_request_id: id, position: 1 }).first('state');
    expect({ fallback, errors: room.errors() }).toEqual({ fallback: { state: 'held' }, errors: [] });
  });
});
