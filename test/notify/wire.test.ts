import { simpleParser } from 'mailparser';
import type { DeliveryReport } from '../../proto/gen/symbolon/credentials/v1/delivery_report_service';
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ReceivedRecord } from '../../runtime/bus';
import type { MemoryBus } from '../../runtime/bus-memory';
import { later, millisecondsPerDay } from '../../runtime/clock';
import { SmtpCarrier } from '../../services/notify/adapters/smtp-carrier';
import { readWorkConfig } from '../../services/notify/config';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server';
import { waitFor } from '../support/wait-for';
import { TestCarrier, tables } from './notify-room';
import { openedFor } from './pooled';
import { newDelivery, notice, receivedRecord, splitDelivery, type TestKeys, testKeys } from './signed-events';
import { startNotify } from './whole-notify';

describeOnEachDatabase('the whole of notify', migrations, (context) => {
  let server: SmtpTestServer;
  let carrier: SmtpCarrier;
  let keys: TestKeys;
  let reports: DeliveryReport[];
  const notAfterTime = later(new Date(), 10 * millisecondsPerDay);
  const sms = new TestCarrier();

  beforeEach(async () => {
    await context.empty(...tables);
    keys = testKeys();
    reports = [];
    server = await startSmtpServer();
    carrier = new SmtpCarrier({
      name: 'smtp',
      channels: ['email', 'pec'],
      sender: { name: 'INPS', address: 'no-reply@symbolon.example' },
      connections: 3,
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
  });
  afterEach(async () => {
    carrier.close();
    await server.stop();
  });

  /** Runs one life of the service: from its start to its stop. */
  async function live(during: (bus: MemoryBus) => Promise<void>, env: Record<string, string> = {}): Promise<void> {
    const notify = await startNotify({
      database: context.database,
      keyring: keys.notify,
      config: readWorkConfig(env, ['sms', 'mail']),
      families: ['sms', 'mail'],
      openCarriers: () => openedFor([new OnlySms(sms), carrier]),
      reports,
    });
    try {
      await during(notify.bus);
    } finally {
      await notify.stop();
    }
  }

  const publish = async (bus: MemoryBus, ...records: ReceivedRecord[]) => {
    expect(new Set((await bus.publish(records)).map(({ kind }) => kind))).toEqual(new Set(['acknowledged']));
  };
  const sentReports = () => reports.filter(({ state }) => state === DeliveryState.DELIVERY_STATE_SENT);

  it('brings a half to the mailbox, a notice to the PEC mailbox and an SMS to the phone, and reports each', async () => {
    await live(async (bus) => {
      await publish(
        bus,
        await splitDelivery(keys, newDelivery(), { notAfterTime }),
        await notice(keys, newDelivery(), { notAfterTime, channel: 'pec' }),
        await splitDelivery(keys, newDelivery(), { notAfterTime, channel: 'sms' }),
      );
      await waitFor('three messages reported sent', () => sentReports().length === 3);
    });
    const mails = await Promise.all(
      server.mails.map(async ({ bytes, to }) => ({ to, subject: (await simpleParser(bytes)).subject })),
    );
    expect(mails.sort((a, b) => String(a.to).localeCompare(String(b.to)))).toEqual([
      { to: ['mario.rossi@example.it'], subject: 'INPS: first part of your PIN, reference 4821' },
      { to: ['mario.rossi@pec.example.it'], subject: 'INPS: Wir haben einen PIN-Antrag erhalten, Referenz 4821' },
    ]);
    expect(sms.given.at(-1)?.text).toMatch(/^INPS ref\.4821: first part of your PIN BCDF GHJK\./);
    const states = reports.map(({ state }) => DeliveryState[state].replace('DELIVERY_STATE_', '')).sort();
    expect(states).toEqual([
      'ACCEPTED',
      'ACCEPTED',
      'ACCEPTED',
      'SENDING',
      'SENDING',
      'SENDING',
      'SENT',
      'SENT',
      'SENT',
    ]);
  });

  it('puts a poison record aside and goes on with the next one', async () => {
    await live(async (bus) => {
      await publish(
        bus,
        receivedRecord(Buffer.from('poison')),
        await splitDelivery(keys, newDelivery(), { notAfterTime }),
      );
      await waitFor('the message after the poison', () => server.mails.length === 1);
      expect(bus.keptRecords().map(({ topic, headers }) => [topic, headers['dead-letter-reason']])).toEqual([
        ['symbolon.delivery.mail.v1.dlq', 'UNDECODABLE'],
      ]);
    });
  });

  it('tries a 421 in the middle again until the server takes the message', async () => {
    server.respondWith(({ number }) =>
      number === 1 ? { kind: 'refuse', at: 'content', code: 421, text: 'closing' } : { kind: 'accept' },
    );
    await live(async (bus) => {
      await publish(bus, await splitDelivery(keys, newDelivery(), { notAfterTime }));
      await waitFor('the message', () => sentReports().length === 1, { deadlineMilliseconds: 60_000 });
    });
    expect(server.mails).toHaveLength(1);
  });

  it('sends the same bytes again in its next life when nobody heard how the last try ended', async () => {
    server.respondWith({ kind: 'cut', at: 'answer' });
    const delivery = newDelivery();
    await live(async (bus) => {
      await publish(bus, await splitDelivery(keys, delivery, { notAfterTime }));
      await waitFor('the first copy', () => server.mails.length === 1);
    });
    server.respondWith({ kind: 'accept' });
    await context.database('job').update({ due_time: new Date(0) });
    await live(async () => {
      await waitFor('the second copy', () => sentReports().length === 1);
    });
    const [first, second, ...others] = server.mails.map(({ bytes }) => bytes.toString());
    expect({ second, others }).toEqual({ second: first, others: [] });
    expect(first).toContain(`Message-ID: <${delivery.deliveryId}.1@symbolon.example>`);
  });

  it('does not start without a key that a waiting message was sealed to', async () => {
    server.respondWith({ kind: 'refuse', at: 'content', code: 451, text: 'later' });
    await live(async (bus) => publish(bus, await splitDelivery(keys, newDelivery(), { notAfterTime })));
    keys = testKeys();
    await expect(live(async () => {})).rejects.toMatchObject({ kind: 'precondition', reason: 'SEAL_KEY_REMOVED' });
  });
});

class OnlySms {
  readonly name = 'phone';
  readonly channels = ['sms'] as const;
  readonly givesReceipts = false;
  readonly send: TestCarrier['send'];

  constructor(carrier: TestCarrier) {
    this.send = (message) => carrier.send(message);
  }
}
