import { silentLog } from '../../../runtime/log';
import { migrate } from '../../../runtime/migrate';
import { migrations } from '../../../services/notify/migrations';
import { type FreshDatabase, freshMariaDb } from '../../support/fresh-mariadb';
import { type SeverableDatabase, severableDatabase } from '../../support/severable-database';
import { type NotifyRoom, notifyRoom } from '../notify-room';
import { type ReceiptRoom, receiptMapping, receiptRoom } from '../receipt-room';

describe('a receipt that comes while the database is away', () => {
  let fresh: FreshDatabase;
  let severable: SeverableDatabase;
  let notify: NotifyRoom;
  let room: ReceiptRoom;

  beforeAll(async () => {
    fresh = await freshMariaDb();
    severable = await severableDatabase(fresh.url, 4);
    await migrate(severable.database, migrations, silentLog);
    notify = await notifyRoom(severable.database);
    const mapping = receiptMapping({
      at: { id: '/id', status: '/status' },
      statuses: { ok: 'delivered' },
      signature: { kind: 'bearer' },
    });
    room = await receiptRoom({ mapping, secret: 'sesame-sesame-sesame', takeReceipts: notify.takeReceipts });
  });
  afterAll(async () => {
    await room.close();
    await severable.database.destroy();
    await fresh.drop();
  });

  it('is to come again, and the log says only that', async () => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer sesame-sesame-sesame' };
    const webhook = { headers, body: '{"id": "m-4711", "status": "ok"}' };
    expect((await room.send(webhook)).status).toBe(204);
    // Of the rest of notify nothing is to wait for the database.
    await notify.close();
    await severable.sever();
    expect((await room.send(webhook)).status).toBe(503);
    expect(await room.counts()).toEqual({ 'sms-http taken': 1, 'sms-http unavailable': 1 });
    expect(room.lines.filter(({ level }) => level === 'warn').map(({ event, outcome }) => [event, outcome])).toEqual([
      ['receipt-server.plaintext', undefined],
      ['receipt-webhook.not-taken', 'unavailable'],
    ]);
  });
});
