import { simpleParser } from 'mailparser';
import { openMetrics } from '../../../runtime/metrics';
import { bounceHandler } from '../../../services/notify/adapters/bounce-handler';
import type { SmtpCarrier } from '../../../services/notify/adapters/smtp-carrier';
import type { CarrierReceipt } from '../../../services/notify/domain/receipt';
import type { MessageCarrier } from '../../../services/notify/ports';
import { type Dovecot, startDovecot } from '../../support/dovecot';
import { describeMessageCarrier, outgoingMessage } from '../../support/message-carrier-suite';
import { canRunPostfix, type Postfix, startPostfix } from '../../support/postfix';
import { recordingLog } from '../../support/recording-log';
import { waitFor } from '../../support/wait-for';
import { mailboxRoom } from './mailbox-room';
import { smtpCarrierTo } from './smtp-room';

const domain = 'symbolon.example';
const describeWithPostfix = canRunPostfix ? describe : describe.skip;

const carrierTo = (port: number) => smtpCarrierTo(port, { milliseconds: 5_000 });

/** Started with the first test that asks; stopped with the file's last. */
let servers: Promise<{ readonly dovecot: Dovecot; readonly postfix: Postfix }> | undefined;

async function startServers() {
  const dovecot = await startDovecot();
  return { dovecot, postfix: await startPostfix(dovecot, { domain: 'example.it', mailbox: 'mario.rossi@example.it' }) };
}

if (canRunPostfix)
  describeMessageCarrier('Postfix', 'email', async () => {
    servers ??= startServers();
    const { dovecot, postfix } = await servers;
    const carrier = carrierTo(postfix.port);
    const before = new Set(await dovecot.mailsIn());
    let sent = 0;
    const counting: MessageCarrier = {
      name: carrier.name,
      givesReceipts: false,
      channels: carrier.channels,
      send: async (message, signal) => {
        const outcome = await carrier.send(message, signal);
        if (outcome.kind === 'sent') sent += 1;
        return outcome;
      },
    };
    const arrivedMails = async () => {
      const mails = (await dovecot.mailsIn()).filter((mail) => !before.has(mail));
      return mails.length === sent && mails;
    };
    return {
      carrier: counting,
      arrived: async () => Promise.all((await waitFor('all mails', arrivedMails)).map(arrivedFrom)),
      close: async () => carrier.close(),
    };
  });

async function arrivedFrom(mail: string) {
  const { subject, text } = await simpleParser(mail);
  const to = /^Delivered-To: (.*)$/m.exec(mail)?.[1] ?? '';
  return { to, subject: subject ?? '', text: (text ?? '').replace(/\n$/, '') };
}

describeWithPostfix('mails that Postfix cannot deliver', () => {
  let dovecot: Dovecot;
  let postfix: Postfix;
  let carrier: SmtpCarrier;
  const receipts: CarrierReceipt[] = [];
  const returned: string[] = [];
  const { log, lines } = recordingLog();

  beforeAll(async () => {
    dovecot = await startDovecot();
    postfix = await startPostfix(dovecot, {
      domain,
      mailbox: `non-rispondere@${domain}`,
      refused: { [`full@${domain}`]: '5.2.2 Mailbox full' },
      deferred: { [`later@${domain}`]: '4.2.1 Try again' },
    });
    carrier = carrierTo(postfix.port);
  });
  beforeEach(async () => {
    receipts.splice(0);
    const metrics = openMetrics();
    const takeReceipts = async (taken: readonly CarrierReceipt[]) => void receipts.push(...taken);
    const handle = bounceHandler({ carrier: 'smtp', takeReceipts, metrics, log });
    const { reader } = await mailboxRoom(dovecot, {
      handle: (mail) => {
        returned.push(mail.raw.toString());
        return handle(mail);
      },
    });
    await reader.start();
  });
  afterAll(async () => {
    carrier.close();
    await postfix.stop();
    await dovecot.stop();
  });

  async function send(recipient: string): Promise<{ kind: 'attempt'; deliveryId: string; attempt: number }> {
    const message = outgoingMessage({ recipient, attempt: 3 });
    expect((await carrier.send(message, new AbortController().signal)).kind).toBe('sent');
    return { kind: 'attempt', deliveryId: message.deliveryId, attempt: 3 };
  }

  it('come back as failed, with the reason, and their recipient is sent nothing more where there is none', async () => {
    const subject = await send(`nobody@${domain}`);
    await waitFor('a receipt', () => receipts.length === 1);
    expect(receipts).toEqual([
      {
        carrier: 'smtp',
        channel: 'email',
        subject,
        outcome: 'failed',
        reason: 'BOUNCE_5_1_1',
        suppress: 'hard-bounce',
        occurTime: expect.any(Date),
      },
    ]);
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
  });

  it('fail without a suppression where the mailbox is full', async () => {
    const subject = await send(`full@${domain}`);
    await waitFor('a receipt', () => receipts.length === 1);
    expect(receipts).toEqual([
      {
        carrier: 'smtp',
        channel: 'email',
        subject,
        outcome: 'failed',
        reason: 'BOUNCE_5_2_2',
        occurTime: expect.any(Date),
      },
    ]);
  });

  it('are delayed first where the recipient cannot take them now, and fail at last', async () => {
    const subject = await send(`later@${domain}`);
    await waitFor('two receipts', () => receipts.length === 2, { deadlineMilliseconds: 60_000 });
    expect(receipts.map(({ subject: of, outcome, reason, suppress }) => ({ of, outcome, reason, suppress }))).toEqual([
      { of: subject, outcome: 'delayed', reason: 'BOUNCE_4_2_1', suppress: undefined },
      { of: subject, outcome: 'failed', reason: 'BOUNCE_4_2_1', suppress: undefined },
    ]);
  });

  it('come back without their text, as was asked for', () => {
    expect(returned.length).toBeGreaterThan(2);
    expect(returned.filter((mail) => mail.includes('BCDF') || !mail.includes('text/rfc822-headers'))).toEqual([]);
  });

  it('leave nothing of themselves in the log', () => {
    const log = JSON.stringify(lines);
    for (const secret of ['BCDF', 'nobody@', 'later@', 'riferimento', 'non-rispondere'])
      expect(log).not.toContain(secret);
  });
});
