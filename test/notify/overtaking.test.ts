/** Who goes first where a carrier takes one message at a time. */
import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { Channel } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { Notification, Priority } from '../../proto/gen/symbolon/notify/v1/message';
import type { SendNotificationsResponse } from '../../proto/gen/symbolon/notify/v1/notification_service';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type SmsGateway, startSmsGateway } from '../support/sms-gateway';
import { waitFor } from '../support/wait-for';
import { type LiveNotify, liveNotify } from './live-notify';
import { tables } from './notify-room';
import { newDelivery, recipients, splitDelivery, testKeys } from './signed-events';

const keys = testKeys();
const newsletters = 300;
/** Under way or made ready when the half came: four are made ready for the one that is handed over; and one that takes the first free place. */
const nextFew = 6;
/** By their shares, 16 to 1: within so many halves at least one newsletter. */
const halvesPerNewsletter = 16;
const deadlineMilliseconds = 20_000;

describeOnEachDatabase('a newsletter of 300 at a carrier that takes one message at a time', migrations, (context) => {
  let gateway: SmsGateway;
  let live: LiveNotify;

  beforeEach(async () => {
    await context.empty(...tables);
    gateway = await startSmsGateway();
    live = await liveNotify(context.database, keys.notify, {
      CHANNELS: 'sms',
      SMS_HTTP_URL: gateway.url,
      SMS_HTTP_REQUIRE_TLS: 'false',
      SMS_SENDER: 'INPS',
      SEND_CONCURRENCY: '1',
    });
    await sendNewsletter();
    await waitFor('it to be on its way', () => gateway.messages.length >= 5);
  });
  afterEach(async () => {
    await live.close();
    await gateway.stop();
  });

  /** As a service does it: in one stream. */
  async function sendNewsletter(): Promise<void> {
    const client = await live.notifications();
    const response = await new Promise<SendNotificationsResponse>((resolve, reject) => {
      const stream = client.sendNotifications(new Metadata(), {}, (error, answer) =>
        error === null ? resolve(answer) : reject(error),
      );
      for (let index = 0; index < newsletters; index += 1)
        stream.write({ requestId: randomUUID(), notification: newsletterTo(`+39347${1_000_000 + index}`) });
      stream.end();
    });
    expect(response).toEqual({ acceptedCount: newsletters, repeatedCount: 0, refusedCount: 0, refused: [] });
  }
  async function publishHalves(count: number): Promise<void> {
    const notAfterTime = later(new Date(), 10 * millisecondsPerDay);
    const records = Array.from({ length: count }, () =>
      splitDelivery(keys, newDelivery(), { channel: 'sms', notAfterTime }),
    );
    await live.publish(...(await Promise.all(records)));
  }
  const isHalf = ({ to }: { readonly to: string }) => to === recipients.sms.value;
  const halves = () => gateway.messages.filter(isHalf).length;

  it('is overtaken by a half, which is among the next few', async () => {
    await publishHalves(1);
    const before = gateway.messages.length;
    await waitFor('the half', () => halves() === 1);
    expect(gateway.messages.length).toBeLessThan(newsletters);
    expect(gateway.messages.findIndex(isHalf) - before).toBeLessThanOrEqual(nextFew);
  });

  it('goes on while halves keep coming, and arrives whole', async () => {
    const rounds = 6;
    const halvesAtOnce = 2 * halvesPerNewsletter;
    for (let round = 1; round <= rounds; round += 1) {
      await publishHalves(halvesAtOnce);
      // The next come before the last of these have gone: there is always one that waits.
      await waitFor('most of them', () => halves() >= round * halvesAtOnce - halvesPerNewsletter / 2, {
        deadlineMilliseconds,
      });
    }
    await waitFor('all halves', () => halves() === rounds * halvesAtOnce, { deadlineMilliseconds });
    const first = gateway.messages.findIndex(isHalf);
    const last = gateway.messages.findLastIndex(isHalf);
    const between = gateway.messages.slice(first, last).filter((message) => !isHalf(message)).length;
    expect(between).toBeGreaterThanOrEqual(rounds);
    await waitFor('the rest of the newsletter', () => gateway.messages.length === newsletters + halves(), {
      deadlineMilliseconds,
    });
    expect(new Set(gateway.messages.map(({ to }) => to)).size).toBe(newsletters + 1);
  });
});

function newsletterTo(mobile: string): Notification {
  return Notification.fromPartial({
    template: 'test-message',
    language: 'it',
    recipient: { mobile },
    channels: [Channel.CHANNEL_SMS],
    variables: { note: 'news' },
    priority: Priority.PRIORITY_BULK,
  });
}
