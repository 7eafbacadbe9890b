import { migrations } from '../../../services/credentials/migrations';
import { proposeSurge } from '../../../services/credentials/use-cases/propose-surge';
import { describeOnEachDatabase } from '../../support/database-suite';
import { openCredentialsRoom } from '../credentials-room';

const [anna, berta] = ['operator:anna', 'operator:berta'];

describeOnEachDatabase('a surge that is proposed already', migrations, (context) => {
  test('is the answer again, to whoever asks, and in the audit once', async () => {
    const room = await openCredentialsRoom(context);
    const plan = { measures: { issuesPerAddress: 2 }, startTime: undefined, hours: 24, reason: 'the click day' };
    const propose = (operator: string) => proposeSurge(room.deps, plan, operator);
    const [{ id }, again, others] = [await propose(anna), await propose(anna), await propose(berta)];
    expect([again.id, others.id]).toEqual([id, id]);
    const rows = context.database('audit_event').where({ action: 'surge-proposed', subject_id: id });
    expect(await rows.pluck('actor')).toEqual([anna]);
    await room.close();
  });
});
