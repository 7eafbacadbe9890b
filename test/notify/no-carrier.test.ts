import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { SmtpCarrier } from '../../services/notify/adapters/smtp-carrier';
import { readWorkConfig } from '../../services/notify/config';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { recordingLog } from '../support/recording-log';
import { startSmtpServer } from '../support/smtp-server';
import { waitFor } from '../support/wait-for';
import { patient, tables } from './notify-room';
import { pooled } from './pooled';
import { newDelivery, splitDelivery, testKeys } from './signed-events';
import { startNotify } from './whole-notify';

const impatient = { ...patient, leastOutcomes: 3, failureShare: 0.5, quarantineMilliseconds: 300, probes: 1 };

describeOnEachDatabase('a channel whose only carrier is away', migrations, (context) => {
  it('holds its messages with an alarm, loses none, and sends each once when the carrier is back', async () => {
    await context.empty(...tables);
    const keys = testKeys();
    const { log, lines } = recordingLog();
    const server = await startSmtpServer();
    const carrier = new SmtpCarrier({
      name: 'smtp',
      channels: ['email'],
      sender: { name: 'INPS', address: 'no-reply@example.it' },
      connections: 5,
      connectMilliseconds: 2_000,
      silenceMilliseconds: 2_000,
      server: {
        host: server.host,
        port: server.port,
        implicitTls: false,
        requireTls: false,
        certificateAuthorities: undefined,
        login: undefined,
      },
    });
    await server.stop();
    const notify = await startNotify({
      database: context.database,
      keyring: keys.notify,
      config: readWorkConfig({ EMAIL_RETRY_FIRST_SECONDS: '1', EMAIL_RETRY_LONGEST_SECONDS: '1' }, ['mail']),
      families: ['mail'],
      openCarriers: () => ({ settings: [pooled(carrier, { concurrency: 5, health: impatient })], components: [] }),
      log,
    });
    try {
      const notAfterTime = later(new Date(), millisecondsPerDay);
      const records = await Promise.all(
        Array.from({ length: 30 }, () => splitDelivery(keys, newDelivery(), { notAfterTime })),
      );
      await notify.bus.publish(records);
      await waitFor('the alarm', () => lines.some(({ event }) => event === 'channel.without-carrier'), {
        deadlineMilliseconds: 60_000,
      });
      const failed = notify.reports.filter(({ state }) => state === DeliveryState.DELIVERY_STATE_FAILED);
      const again = await startSmtpServer({ port: server.port });
      await waitFor('every mail', () => again.mails.length >= 30, { deadlineMilliseconds: 60_000 });
      await waitFor('the alarm to be over', () => lines.some(({ event }) => event === 'channel.served-again'), {
        deadlineMilliseconds: 60_000,
      });
      const ids = again.mails.map(({ bytes }) => /^Message-ID: (.*)$/im.exec(bytes.toString())?.[1]);
      expect({ failed: failed.length, mails: ids.length, distinct: new Set(ids).size }).toEqual({
        failed: 0,
        mails: 30,
        distinct: 30,
      });
      await again.stop();
    } finally {
      await notify.stop();
      carrier.close();
    }
  });
});
