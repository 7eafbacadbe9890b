import { migrations } from '../../../services/notify/migrations';
import { refuseRemovedSealKeys } from '../../../services/notify/use-cases/check-seal-keys';
import { sendNotification } from '../../../services/notify/use-cases/send-notification';
import { describeOnEachDatabase } from '../../support/database-suite';
import { aRequest, type NotificationRoom, notificationRoom, twoKeyrings } from '../notification-room';
import { tables } from '../notify-room';

const caller = 'spiffe://example.org/portal';

describeOnEachDatabase('a start without a sealing key', migrations, (context) => {
  let room: NotificationRoom;
  beforeEach(async () => {
    await context.empty(...tables);
    room = notificationRoom(context.database);
  });
  const start = (keyring = twoKeyrings().sms) =>
    refuseRemovedSealKeys({ database: context.database, keyring }, ['sms']).then(
      () => 'OK',
      (error) => error.reason,
    );

  it('is refused while a message waits that only it can open, or one that may go there next', async () => {
    expect(await start()).toBe('OK');
    const { id } = await sendNotification(room.deps, aRequest({ channels: ['email', 'sms'] }), caller);
    expect([await start(), await start(room.keyrings.sms)]).toEqual(['SEAL_KEY_REMOVED', 'OK']);
    await context.database('message').where({ id }).update({ state: 'sent', end_time: room.clock.now() });
    expect(await start()).toBe('OK');
  });
});
