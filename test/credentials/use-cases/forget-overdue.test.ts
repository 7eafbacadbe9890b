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

  test('is erased though something else cannot be: that alarms, and is tried again', async () => {
    await room.asked();
    room.pass(7 * millisecondsPerDay);
    await context.database.schema.renameTable('cap_use', 'cap_use_away'); // the third of what is looked at
    await context.database.schema.renameTable('request_id', 'request_id_away'); // the second one
    await forgetOverdue(room.deps);
    await context.database.schema.renameTable('request_id_away', 'request_id');
    await context.database.schema.renameTable('cap_use_away', 'cap_use');
    expect(room.errors()).toEqual(['forgetting.failed', 'forgetting.failed']);
    expect(await room.counted('symbolon_credentials_sweep_failures_total')).toBe(2);
    await forgetOverdue(room.deps);
    expect(await kept()).toMatchObject({ requestIds: 0 });
  });
});
