/** A certified mail from its event to its proof: sent by SMTP, its receipts read from Dovecot. */
import { randomUUID } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { systemClock } from '../../runtime/clock';
import { readSettings } from '../../runtime/config';
import { MailboxReader } from '../../services/notify/adapters/mailbox-reader';
import type { SmtpCarrier } from '../../services/notify/adapters/smtp-carrier';
import { pecCarrier, pecSettings } from '../../services/notify/mail-settings';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type Dovecot, startDovecot } from '../support/dovecot';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server';
import { waitFor } from '../support/wait-for';
import { serverOf } from './adapters/mailbox-room';
import { type NotifyRoom, notifyRoom, tables } from './notify-room';
import { ourMailbox, pecEnvelope, pecReceipt, type ReceiptDetails, type ReceiptName } from './pec-receipts';
import { type PecRoom, pecRoom } from './pec-room';
import { newDelivery, splitDelivery } from './signed-events';

describeOnEachDatabase('a certified mail', migrations, (context) => {
  let smtp: SmtpTestServer;
  let dovecot: Dovecot;
  let carrier: SmtpCarrier;
  let room: NotifyRoom;
  let receipts: PecRoom;
  let reader: MailboxReader;
  let deliveryId: string;
  let messageId: string;

  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  beforeEach(async () => {
    await context.empty(...tables, 'receipt_evidence');
    smtp = await startSmtpServer();
    const env = { PEC_SMTP_URL: `smtp://127.0.0.1:${smtp.port}`, PEC_FROM: ourMailbox, SMTP_REQUIRE_TLS: 'false' };
    const circumstances = { name: 'pec', concurrency: 1, institutionName: 'INPS' };
    carrier = pecCarrier(readSettings(env, pecSettings()), circumstances);
    room = await notifyRoom(context.database, carrier);
    receipts = await pecRoom(context.database, room.takeReceipts);
    reader = new MailboxReader({
      name: 'pec',
      server: serverOf(dovecot),
      folder: 'INBOX',
      handle: receipts.handle,
      pollMilliseconds: 60_000,
      silenceMilliseconds: 5_000,
      keepMilliseconds: 86_400_000,
      database: context.database,
      processId: randomUUID(),
      clock: systemClock,
      log: receipts.log,
      metrics: receipts.metrics,
      random: () => 0,
    });
    await reader.start();
    const delivery = newDelivery();
    deliveryId = delivery.deliveryId;
    await room.hand(await splitDelivery(room.keys, delivery, { ...room, channel: 'pec' }));
    await room.turn('pec');
    messageId = (await simpleParser(smtp.mails[0]?.bytes ?? '')).messageId?.slice(1, -1) ?? '';
  });
  afterEach(async () => {
    await reader.stop();
    await room.close();
    carrier.close();
    await smtp.stop();
  });

  /** As the provider puts it into our mailbox; until the reader has done with it. */
  async function arrives(...mails: readonly Buffer[]): Promise<void> {
    for (const mail of mails) await dovecot.deliver(mail.toString('latin1'));
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
  }
  const receipt = (name: ReceiptName, details: Partial<ReceiptDetails> = {}) =>
    pecReceipt(receipts.provider, name, { messageId, ...details });
  const forged = (raw: Buffer) => Buffer.from(raw.toString('latin1').replace('PD94', 'PD95'), 'latin1');
  const state = async () => (await room.messages()).map((message) => message.state);
  const keptKinds = async () => (await receipts.evidence(deliveryId)).map(({ kind }) => kind).sort();

  it('is delivered once its provider certifies so, and not before', async () => {
    expect(await state()).toEqual(['sent']);
    await arrives(receipt('accettazione'), forged(receipt('avvenuta-consegna')));
    expect(await state()).toEqual(['sent']);
    const delivery = receipt('avvenuta-consegna');
    await arrives(delivery, delivery, receipt('preavviso-errore-consegna'), receipt('accettazione'));
    expect({ state: await state(), kept: await keptKinds() }).toEqual({
      state: ['delivered'],
      kept: ['accettazione', 'avvenuta-consegna', 'preavviso-errore-consegna'],
    });
    const reports = await room.reports();
    expect(reports.map((report) => report.state)).toEqual(['ACCEPTED', 'SENDING', 'SENT', 'DELIVERED']);
    const kept = await receipts.evidence(deliveryId);
    expect(kept.find(({ kind }) => kind === 'avvenuta-consegna')?.mail).toEqual(delivery);
  });

  it('has failed once its provider certifies so', async () => {
    await arrives(receipt('accettazione'), receipt('errore-consegna'));
    expect(await room.messages()).toMatchObject([{ state: 'failed', reason: 'PEC_NO_RECIPIENT' }]);
    expect((await room.reports()).at(-1)).toMatchObject({ state: 'FAILED', reason: 'PEC_NO_RECIPIENT' });
  });

  it('is delivered after all where both is certified, whatever came first', async () => {
    await arrives(receipt('errore-consegna-24h'), receipt('avvenuta-consegna'));
    expect(await state()).toEqual(['delivered']);
  });

  it('is not touched by what else comes into the mailbox, which is put aside', async () => {
    const asideBefore = (await dovecot.mailsIn('Symbolon-unknown')).length;
    const parts = `X-Ricevuta: avvenuta-consegna\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(10_000)}--b--\r\n`;
    await arrives(
      pecEnvelope(receipts.provider, 'posta-certificata', receipt('avvenuta-consegna').toString()),
      Buffer.from('From: a@b.example\r\nSubject: Domanda\r\n\r\nBuongiorno\r\n'),
      Buffer.from(parts),
      receipt('avvenuta-consegna', { daticert: '<!DOCTYPE x [<!ENTITY e "1">]><x>&e;</x>' }),
      receipt('avvenuta-consegna', { sender: 'mallory@pec.holder.example' }),
    );
    const aside = (await dovecot.mailsIn('Symbolon-unknown')).length - asideBefore;
    expect({ state: await state(), kept: await keptKinds(), aside }).toEqual({ state: ['sent'], kept: [], aside: 5 });
    expect(await receipts.counts()).toMatchObject({
      'bystanders_total envelope': 1,
      'bystanders_total ordinary-mail': 1,
      'refused_total PEC_TOO_COMPLEX': 1,
      'refused_total PEC_XML_REFUSED': 1,
      'refused_total PEC_OTHER_SENDER': 1,
    });
  });
});
