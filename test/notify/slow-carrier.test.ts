/** One process for e-mail and PEC, the server of the one of which hangs. */
import { later, millisecondsPerDay } from '../../runtime/clock';
import type { MessageChannel } from '../../services/notify/domain/channel';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server';
import { waitFor } from '../support/wait-for';
import { type LiveNotify, liveNotify } from './live-notify';
import { tables } from './notify-room';
import { newDelivery, splitDelivery, testKeys } from './signed-events';

const keys = testKeys();
const places = 3;
/** Far less than the hanging server may take. */
const atOnce = { deadlineMilliseconds: 5_000 };

describeOnEachDatabase('an e-mail server that hangs', migrations, (context) => {
  let email: SmtpTestServer;
  let pec: SmtpTestServer;
  let live: LiveNotify;
  let letGo: () => void;

  beforeEach(async () => {
    await context.empty(...tables);
    [email, pec] = await Promise.all([startSmtpServer(), startSmtpServer()]);
    const until = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    email.respondWith({ kind: 'hold', until });
    live = await liveNotify(context.database, keys.notify, {
      CHANNELS: 'mail',
      SMTP_URL: `smtp://127.0.0.1:${email.port}`,
      SMTP_FROM: 'pin@symbolon.example',
      PEC_SMTP_URL: `smtp://127.0.0.1:${pec.port}`,
      PEC_FROM: 'pin@pec.symbolon.example',
      SMTP_REQUIRE_TLS: 'false',
      SEND_CONCURRENCY: String(places),
    });
  });
  afterEach(async () => {
    letGo();
    await live.close();
    await Promise.all([email.stop(), pec.stop()]);
  });

  async function publish(channel: MessageChannel, count: number): Promise<void> {
    const notAfterTime = later(new Date(), 10 * millisecondsPerDay);
    const records = Array.from({ length: count }, () => splitDelivery(keys, newDelivery(), { channel, notAfterTime }));
    await live.publish(...(await Promise.all(records)));
  }
  const sentBy = (carrier: string) =>
    live.reports().filter((report) => report.state === 'SENT' && report.carrier === carrier).length;

  it.each([
    ['has one message', 1],
    ['has all that it may have, and more wait for it', places + 30],
  ])('keeps no certified mail waiting where it %s', async (_what, count) => {
    await publish('email', count);
    await waitFor('it to hang', () => email.mails.length === Math.min(count, places));
    await publish('pec', 10);
    await waitFor('the certified mails', () => sentBy('pec') === 10, atOnce);
    expect({ held: email.mails.length, emails: sentBy('smtp') }).toEqual({ held: Math.min(count, places), emails: 0 });
    letGo();
    await waitFor('the e-mails', () => sentBy('smtp') === count);
    expect({ emails: email.mails.length, certified: pec.mails.length }).toEqual({ emails: count, certified: 10 });
  });
});
