import { migrations } from '../../../services/credentials/migrations';
import { describeOnEachDatabase } from '../../support/database-suite';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('reports that nobody but an operator can answer', migrations, (context) => {
  let room: ReportRoom;
  beforeEach(async () => {
    room = await openReportRoom(context);
  });
  afterEach(() => room.close());

  test('of an expiry after the sending release no fallback and raise no alarm', async () => {
    const { id, sms } = await room.asked();
    await room.report([room.saying(sms, 'sent'), room.saying(sms, 'expired', { reason: 'NOT_AFTER_PASSED' })]);
    const fallback = await context.database('delivery').where({ pin_request_id: id, position: 1 }).first('state');
    expect({ fallback, errors: room.errors() }).toEqual({ fallback: { state: 'held' }, errors: [] });
  });
});
