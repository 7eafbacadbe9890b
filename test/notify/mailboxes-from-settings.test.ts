/** The mailboxes that answers to mails come to, as a process opens them from its settings. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { later, millisecondsPerDay } from '../../runtime/clock';
import type { MessageChannel } from '../../services/notify/domain/channel';
import { migrations } from '../../services/notify/migrations';
import { describeOnEachDatabase } from '../support/database-suite';
import { type Dovecot, startDovecot } from '../support/dovecot';
import { canRunPostfix, startPostfix } from '../support/postfix';
import { type SmtpTestServer, startSmtpServer } from '../support/smtp-server';
import { temporaryFolder } from '../support/temporary-folder';
import { waitFor } from '../support/wait-for';
import { dsn } from './adapters/bounce/bounce-mails';
import { type LiveNotify, liveNotify } from './live-notify';
import { tables } from './notify-room';
import { type PecWorld, pecWorld } from './pec-authority';
import { ourMailbox, pecReceipt, type ReceiptName } from './pec-receipts';
import { halfContent, newDelivery, splitDelivery, testKeys } from './signed-events';

const domain = 'symbolon.example';
const keys = testKeys();

describeOnEachDatabase('the mailboxes that settings name', migrations, (context) => {
  let smtp: SmtpTestServer;
  /** Of bounces, and of certified receipts. */
  let bounces: Dovecot;
  let certified: Dovecot;
  let world: PecWorld;
  let env: Readonly<Record<string, string>>;
  let live: LiveNotify | undefined;

  beforeAll(async () => {
    [bounces, certified, world] = await Promise.all([startDovecot(), startDovecot({ user: 'certified' }), pecWorld()]);
    const folder = await temporaryFolder();
    const file = async (name: string, content: string) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    };
    env = {
      CHANNELS: 'mail',
      SMTP_REQUIRE_TLS: 'false',
      SMTP_FROM: `non-rispondere@${domain}`,
      PEC_FROM: ourMailbox,
      BOUNCE_IMAP_URL: `imap://${bounces.user}@127.0.0.1:${bounces.port}`,
      BOUNCE_IMAP_PASSWORD_FILE: await file('bounces.password', `${bounces.password}\n`),
      BOUNCE_IMAP_CA_FILE: await file('bounces.pem', bounces.authority),
      PEC_IMAP_URL: `imaps://${certified.user}:${certified.password}@127.0.0.1:${certified.tlsPort}/INBOX`,
      PEC_IMAP_CA_FILE: await file('certified.pem', certified.authority),
      PEC_TRUST_FILE: await file('trust.pem', world.root.pem),
    };
  });
  beforeEach(async () => {
    await context.empty(...tables, 'receipt_evidence');
    smtp = await startSmtpServer();
  });
  afterEach(async () => {
    await live?.close();
    live = undefined;
    await smtp.stop();
  });

  /** A half that the carrier of this channel has taken, by a process with these settings. */
  async function sentHalf(channel: MessageChannel, changes: Readonly<Record<string, string>> = {}, to?: string) {
    const server = `smtp://127.0.0.1:${smtp.port}`;
    const process = await liveNotify(context.database, keys.notify, {
      SMTP_URL: server,
      PEC_SMTP_URL: server,
      ...env,
      ...changes,
    });
    live = process;
    const { deliveryId, ...others } = newDelivery();
    const usual = halfContent(channel);
    const content = to === undefined ? usual : { ...usual, recipient: { $case: 'email', value: to } as const };
    const options = { channel, content, notAfterTime: later(new Date(), 10 * millisecondsPerDay) };
    await process.publish(await splitDelivery(keys, { deliveryId, ...others }, options));
    const reported = (state: string) =>
      waitFor(`the report ${state}`, () => process.reports(deliveryId).some((report) => report.state === state));
    await reported('SENT');
    const reports = () => process.reports(deliveryId);
    const messageId = (await simpleParser(smtp.mails[0]?.bytes ?? '')).messageId?.slice(1, -1) ?? '';
    return { messageId, reports, reported };
  }
  const receipt = (name: ReceiptName, messageId: string) =>
    pecReceipt(world.provider, name, { messageId }).toString('latin1');
  const ways = (carrier: string) => [{ state: 'ACCEPTED' }, { state: 'SENDING' }, { state: 'SENT', carrier }];
  const isEmpty = (mailbox: Dovecot) => waitFor('an empty mailbox', async () => (await mailbox.mailsIn()).length === 0);

  it('bring the certificate of a PEC provider that a half was delivered', async () => {
    const { messageId, reports, reported } = await sentHalf('pec');
    for (const name of ['accettazione', 'avvenuta-consegna'] as const)
      await certified.deliver(receipt(name, messageId));
    await reported('DELIVERED');
    await isEmpty(certified);
    const evidence: string[] = await context.database('receipt_evidence').orderBy('kind').pluck('kind');
    expect({ reports: reports(), evidence }).toEqual({
      reports: [...ways('pec'), { state: 'DELIVERED', carrier: 'pec' }],
      evidence: ['accettazione', 'avvenuta-consegna'],
    });
  });

  it('bring the certificate of a PEC provider that a half was not delivered', async () => {
    const { messageId, reports, reported } = await sentHalf('pec');
    await certified.deliver(receipt('errore-consegna', messageId));
    await reported('FAILED');
    await isEmpty(certified);
    expect(reports()).toEqual([...ways('pec'), { state: 'FAILED', reason: 'PEC_NO_RECIPIENT', carrier: 'pec' }]);
  });

  it('bring nothing from a provider whom the file of trust does not vouch for', async () => {
    const stranger = await pecWorld();
    const { messageId, reports } = await sentHalf('pec');
    const forged = pecReceipt(stranger.provider, 'avvenuta-consegna', { messageId });
    await certified.deliver(forged.toString('latin1'));
    await isEmpty(certified);
    expect(reports()).toEqual(ways('pec'));
  });

  it('bring a bounce, which is the end of a half and of mails to its recipient', async () => {
    const { messageId, reports, reported } = await sentHalf('email');
    await bounces.deliver(dsn({ original: [`Message-ID: <${messageId}>`] }));
    await reported('FAILED');
    await isEmpty(bounces);
    const suppressed: string[] = await context.database('suppression').pluck('reason');
    expect({ reports: reports(), suppressed }).toEqual({
      reports: [...ways('smtp'), { state: 'FAILED', reason: 'BOUNCE_5_1_1', carrier: 'smtp' }],
      suppressed: ['hard-bounce'],
    });
  });

  it('bring each to its own carrier, where several are named', async () => {
    const server = `smtp://127.0.0.1:${smtp.port}`;
    const { PEC_IMAP_URL: itsMailbox = '', ...others } = env;
    const { messageId, reports, reported } = await sentHalf('pec', {
      ...others,
      CARRIERS: 'alpha=smtp,one=pec',
      ALPHA_SMTP_URL: server,
      ONE_PEC_SMTP_URL: server,
      ONE_PEC_IMAP_URL: itsMailbox,
    });
    await certified.deliver(receipt('avvenuta-consegna', messageId));
    await reported('DELIVERED');
    expect(reports()).toEqual([...ways('one'), { state: 'DELIVERED', carrier: 'one' }]);
  });

  (canRunPostfix ? it : it.skip)('bring the bounce that a mail server writes', async () => {
    const postfix = await startPostfix(bounces, { domain, mailbox: `non-rispondere@${domain}` });
    const settings = { SMTP_URL: `smtp://127.0.0.1:${postfix.port}` };
    const { reports, reported } = await sentHalf('email', settings, `nobody@${domain}`);
    await reported('FAILED');
    await isEmpty(bounces);
    expect(reports()).toEqual([...ways('smtp'), { state: 'FAILED', reason: 'BOUNCE_5_1_1', carrier: 'smtp' }]);
    await postfix.stop();
  });
});
