import { randomUUID } from 'node:crypto';
import { migrations } from '../../../services/credentials/migrations';
import { requestPin } from '../../../services/credentials/use-cases/request-pin';
import { describeOnEachDatabase } from '../../support/database-suite';
import { anApplication, openCredentialsRoom } from '../credentials-room';

const tables = [
  'audit_event',
  'credential',
  'delivery',
  'holder',
  'job',
  'outbox',
  'pin_request',
  'pin_request_change',
  'request_id',
  'sealed_blob',
];

describeOnEachDatabase('a request for a PIN that cannot be saved whole', migrations, (context) => {
  const rows = async () => {
    const counted = [];
    for (const table of tables) counted.push([table, (await context.database(table).select(1)).length] as const);
    return Object.fromEntries(counted.filter(([, count]) => count > 0));
  };

  test('is not saved at all, and succeeds when it is sent again', async () => {
    const room = await openCredentialsRoom(context);
    const input = { requestId: randomUUID(), application: anApplication(400) };
    await room.close(); // from here on the outbox takes nothing: it has let go of its shard
    await expect(requestPin(room.deps, input, 'portal')).rejects.toMatchObject({
      kind: 'unavailable',
      reason: 'OUTBOX_UNAVAILABLE',
    });
    expect(await rows()).toEqual({});

    const again = await openCredentialsRoom(context);
    const { request } = await requestPin(again.deps, input, 'portal');
    await again.published();
    await again.close();
    expect(request).toMatchObject({ outcome: 'issued', version: 1 });
    expect(await rows()).toEqual({
      audit_event: 1,
      credential: 1,
      delivery: 5,
      holder: 1,
      pin_request: 1,
      pin_request_change: 1,
      request_id: 1,
      sealed_blob: 5,
    });
  });
});
