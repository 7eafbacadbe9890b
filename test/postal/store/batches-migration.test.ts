import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import { migrations } from '../../../services/postal/migrations';
import { batches } from '../../../services/postal/migrations/0003-batches';
import { describeOnEachDatabase } from '../../support/database-suite';

const before = migrations.slice(0, migrations.indexOf(batches));
const acceptedTime = new Date('2026-11-01T08:00:00Z');
const endTime = new Date('2026-11-02T08:00:00Z');

describeOnEachDatabase('a database of the time when each letter was printed by itself', before, (context) => {
  const letter = (id: string, state: string, more: object = {}) => ({
    ...{ id, state, credential_id: 'c', issue_id: 'i', delivery_id: id, attempt: 1, half: 'second' },
    ...{ not_after_time: acceptedTime, accepted_time: acceptedTime, keep_until_time: acceptedTime },
    ...more,
  });
  const job = (subject_id: string, queue = 'print-letter') => ({
    ...{ id: `job-${subject_id}`, queue, subject_id, due_time: acceptedTime, tries: 1, fence: 1 },
  });

  test('goes on: what waits is sorted into batches, what was being printed is left open, what is over stays so', async () => {
    const { database } = context;
    await database('letter').insert(letter('waits', 'accepted', { sealed: Buffer.from('jwe'), seal_key_id: 'k' }));
    await database('letter').insert(
      letter('at-the-press', 'printing', { sealed: Buffer.from('jwe'), seal_key_id: 'k' }),
    );
    await database('letter').insert(letter('open-since', 'printing', { left_open_time: endTime }));
    await database('letter').insert(letter('gone', 'sent', { end_time: endTime, spool_id: 'a-spool' }));
    await database('job').insert([job('waits'), job('at-the-press'), job('another', 'other-queue')]);

    await migrate(database, migrations, silentLog);

    const columns = ['id', 'state', 'batch_id', 'print_number', 'letter_class', 'left_open_time', 'left_open_reason'];
    const ordinary = { batch_id: null, print_number: 1, letter_class: null };
    expect(
      await database('letter')
        .orderBy('id')
        .select(...columns),
    ).toEqual([
      {
        ...{ id: 'at-the-press', state: 'printing', ...ordinary },
        ...{ left_open_time: expect.any(Date), left_open_reason: 'PRINT_UNCLEAR' },
      },
      { id: 'gone', state: 'sent', ...ordinary, left_open_time: null, left_open_reason: null },
      {
        ...{ id: 'open-since', state: 'printing', ...ordinary },
        ...{ left_open_time: endTime, left_open_reason: 'PRINT_UNCLEAR' },
      },
      { id: 'waits', state: 'accepted', ...ordinary, left_open_time: null, left_open_reason: null },
    ]);
    expect(await database('job').orderBy('id').select('subject_id', 'queue')).toEqual([
      { subject_id: 'another', queue: 'other-queue' },
      { subject_id: 'at-the-press', queue: 'sort-letter' },
      { subject_id: 'waits', queue: 'sort-letter' },
    ]);
    expect(await database('batch').select('id')).toEqual([]);
  });
});
