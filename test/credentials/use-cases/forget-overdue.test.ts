import { millisecondsPerDay } from '../../../runtime/clock';
import { migrations } from '../../../services/credentials/migrations';
import { forgetOverdue } from '../../../services/credentials/use-cases/forget-overdue';
import { describeOnEachDatabase } from '../../support/database-suite';
import { openReportRoom, type ReportRoom } from '../report-room';

describeOnEachDatabase('what need not be kept any longer', migrations, (context) => {
  let room: ReportRoom;
  beforeAll(async () => {
    room = await openReportRoom(context);
  });
  afterAll(() => room.close());
  const kept = async () => ({
    blobs: (await context.database('sealed_blob').pluck('delivery_id')).length,
    requestIds: (await context.database('request_id').pluck('request_id')).length,
  });

  test('is erased when its own time is over, not before: request ids after 7 days, blobs after 90', async () => {
    await room.asked();
    const all = { blobs: 5, requestIds: 1 };
    room.pass(7 * millisecondsPerDay - 1);
    expect(await forgetOverdue(room.deps)).toBe('idle');
    expect(await kept()).toEqual(all);
    room.pass(1);
    await forgetOverdue(room.deps);
    expect(await kept()).toEqual({ ...all, requestIds: 0 });
    room.pass(83 * millisecondsPerDay);
    await forgetOverdue(room.deps);
    expect(await kept()).toEqual({ blobs: 0, requestIds: 0 });
  });
});
