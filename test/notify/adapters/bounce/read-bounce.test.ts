import { type BounceReading, readBounce } from '../../../../services/notify/adapters/bounce/read-bounce';
import { arf, deliveryId, dsn, failedRecipient, mail, multipart, part } from './bounce-mails';

const subject = { kind: 'attempt', deliveryId, attempt: 2 } as const;
const read = (text: string): BounceReading | undefined => readBounce(Buffer.from(text));
const hardBounce: BounceReading = {
  kind: 'bounce',
  subject,
  told: [{ outcome: 'failed', reason: 'BOUNCE_5_1_1', suppress: 'hard-bounce', occurTime: undefined }],
};

describe('a bounce', () => {
  it('is about the mail whose header it returns', () => {
    expect(read(dsn())).toEqual(hardBounce);
  });

  it('is about the mail whose envelope id it tells, in capitals too', () => {
    const message = ['Reporting-MTA: dns; mx', `Original-Envelope-Id: ${deliveryId.toUpperCase()}.2`];
    expect(read(dsn({ message, original: ['Subject: INPS'] }))).toEqual(hardBounce);
  });

  it.each([
    ['returns the whole mail', { originalType: 'message/rfc822' }],
    [
      'is of the kind for addresses beyond ASCII',
      { statusType: 'message/global-delivery-status', originalType: 'message/global-headers' },
    ],
    ['returns a mail beyond ASCII', { statusType: 'message/global-delivery-status', originalType: 'message/global' }],
    [
      'says in its own header what it answers',
      { original: [], header: [`In-Reply-To: <${deliveryId}.2@symbolon.example>`] },
    ],
  ])('is read where it %s', (_what, changes) => {
    expect(read(dsn(changes))).toEqual(hardBounce);
  });

  it('is read where somebody forwarded it', () => {
    const forwarded = mail(
      ['Subject: FW: Undelivered'],
      'multipart/mixed; boundary=outer',
      multipart('outer', [part('text/plain', ['see below']), part('message/rfc822', [dsn()])]),
    );
    expect(read(forwarded)).toEqual(hardBounce);
  });

  it('is read with its parts in base64 and quoted-printable', () => {
    const status = Buffer.from(`Reporting-MTA: dns; mx\r\n\r\n${failedRecipient.join('\r\n')}\r\n`).toString('base64');
    const returned = `Message-ID: <${deliveryId}.2=40symbolon.exam=\r\nple>`;
    const text = mail(
      [],
      'multipart/report; boundary=b',
      multipart('b', [
        part('message/delivery-status', [status], ['Content-Transfer-Encoding: BASE64']),
        part('text/rfc822-headers', [returned], ['Content-Transfer-Encoding: quoted-printable']),
      ]),
    );
    expect(read(text)).toEqual(hardBounce);
  });

  it.each([
    ['failed', '5.1.1', 'failed', 'BOUNCE_5_1_1', 'hard-bounce'],
    ['failed', '5.1.2', 'failed', 'BOUNCE_5_1_2', 'hard-bounce'],
    ['failed', '5.1.3', 'failed', 'BOUNCE_5_1_3', 'hard-bounce'],
    ['failed', '5.1.6', 'failed', 'BOUNCE_5_1_6', 'hard-bounce'],
    ['failed', '5.1.10', 'failed', 'BOUNCE_5_1_10', 'hard-bounce'],
    ['failed', '5.2.1', 'failed', 'BOUNCE_5_2_1', 'hard-bounce'],
    ['failed', '5.1.0', 'failed', 'BOUNCE_5_1_0', undefined],
    ['failed', '5.1.8', 'failed', 'BOUNCE_5_1_8', undefined],
    ['failed', '5.2.2', 'failed', 'BOUNCE_5_2_2', undefined],
    ['failed', '5.7.1', 'failed', 'BOUNCE_5_7_1', undefined],
    ['failed', '4.4.7', 'failed', 'BOUNCE_4_4_7', undefined],
    ['Failed (given up)', '5.4.4 (no route)', 'failed', 'BOUNCE_5_4_4', undefined],
    ['delayed', '4.2.2', 'delayed', 'BOUNCE_4_2_2', undefined],
    ['delivered', '2.0.0', 'taken', '', undefined],
    ['', '2.0.0', 'taken', '', undefined],
    ['relayed', '2.1.9', 'taken', '', undefined],
    ['expanded', '2.1.5', 'taken', '', undefined],
    ['', '5.1.1', 'failed', 'BOUNCE_5_1_1', 'hard-bounce'],
    ['constructor', '5.2.2', 'failed', 'BOUNCE_5_2_2', undefined],
    ['failed', 'none', 'failed', 'BOUNCE_UNKNOWN', undefined],
  ])('with action %s and status %s is taken as %s, %s, suppression: %s', (action, status, outcome, reason, suppress) => {
    const fields = ['Final-Recipient: rfc822; a@example.it', `Action: ${action}`, `Status: ${status}`];
    expect(read(dsn({ recipients: [fields] }))?.told).toEqual([
      { outcome, reason, ...(suppress === undefined ? {} : { suppress }), occurTime: undefined },
    ]);
  });

  it.each([
    ['5.0.0', 'smtp; 550 5.1.1 no such user', 'BOUNCE_5_1_1', 'hard-bounce'],
    ['5.0.0', 'smtp; 550-5.2.2 full', 'BOUNCE_5_2_2', undefined],
    ['5.0.0', 'smtp; 450 4.2.1 later', 'BOUNCE_5_0_0', undefined],
    ['', 'smtp; 550 no such user', 'BOUNCE_550', undefined],
    ['', 'x-unix; no such user', 'BOUNCE_UNKNOWN', undefined],
    ['5.7.1', 'smtp; 550 5.1.1 no such user', 'BOUNCE_5_7_1', undefined],
  ])('whose status is %s and whose diagnosis is %s has the reason %s, suppression: %s', (status, diagnosis, reason, suppress) => {
    const fields = ['Action: failed', `Status: ${status}`, `Diagnostic-Code: ${diagnosis}`];
    const [told] = read(dsn({ recipients: [fields] }))?.told ?? [];
    expect([told?.reason, told?.suppress]).toEqual([reason, suppress]);
  });

  it('says when it happened, and what became of each recipient of a list', () => {
    const last = 'Last-Attempt-Date: Mon, 23 Nov 2026 09:00:00 +0100 (CET)';
    const recipients = [
      [...failedRecipient, last],
      ['Action: relayed', 'Status: 2.0.0', 'Last-Attempt-Date: soon'],
    ];
    expect(read(dsn({ recipients }))?.told).toEqual([
      {
        outcome: 'failed',
        reason: 'BOUNCE_5_1_1',
        suppress: 'hard-bounce',
        occurTime: new Date('2026-11-23T08:00:00Z'),
      },
      { outcome: 'taken', reason: '', occurTime: undefined },
    ]);
  });

  it('of somebody else is none of ours', () => {
    expect(read(dsn({ original: ['Message-ID: <abc@symbolon.example>'] }))).toBeUndefined();
    expect(read(dsn({ original: [`Message-ID: <${deliveryId}@symbolon.example>`] }))).toBeUndefined();
  });

  it('of ours that says nothing is not readable', () => {
    expect(() => read(dsn({ recipients: [] }))).toThrow(expect.objectContaining({ reason: 'MAIL_NOT_READABLE' }));
  });
});

describe('a feedback report', () => {
  const complaint = {
    kind: 'complaint',
    subject,
    told: [{ outcome: 'taken', reason: 'COMPLAINT', suppress: 'complaint', occurTime: undefined }],
  };
  const optOut = {
    kind: 'unsubscribe',
    subject,
    told: [{ outcome: 'taken', reason: 'UNSUBSCRIBED', suppress: 'unsubscribed', occurTime: undefined }],
  };
  const nothing = { kind: 'feedback', subject, told: [] };
  it.each([
    ['abuse', complaint],
    ['Fraud', complaint],
    ['opt-out', optOut],
    ['opt-out-list', optOut],
    ['not-spam', nothing],
    ['virus', nothing],
    ['auth-failure', nothing],
  ])('of %s is read', (type, reading) => {
    expect(read(arf(type))).toEqual(reading);
  });

  it('is about the mail whose envelope id it tells, where the mail is not returned', () => {
    const fields = [`Original-Envelope-Id: ${deliveryId}.2`];
    expect(read(arf('abuse', { fields, original: ['Subject: INPS'] }))).toEqual(complaint);
    expect(read(arf('abuse', { original: ['Subject: INPS'] }))).toBeUndefined();
  });
});

describe('a mail to us', () => {
  const plain = (header: readonly string[]) => read(mail(header, 'text/plain', ['please']));

  it('ends messages where its subject asks for it as our mails say', () => {
    expect(plain([`Subject: unsubscribe ${deliveryId}.2`])).toEqual({
      kind: 'unsubscribe',
      subject,
      told: [{ outcome: 'taken', reason: 'UNSUBSCRIBED', suppress: 'unsubscribed', occurTime: undefined }],
    });
  });

  it.each([
    ['without an id', 'unsubscribe'],
    ['with half an id', `unsubscribe ${deliveryId}`],
    ['with more', `unsubscribe ${deliveryId}.2 please`],
  ])('does not end them where its subject is %s', (_what, text) => {
    expect(plain([`Subject: ${text}`])).toBeUndefined();
  });

  it.each(['In-Reply-To', 'References'])('that answers ours by %s is known as an answer', (name) => {
    const ids = `<other@example.it>\r\n <${deliveryId}.2@symbolon.example>`;
    expect(plain(['Subject: Fuori sede', 'Auto-Submitted: auto-replied', `${name}: ${ids}`])).toEqual({
      kind: 'auto-reply',
      subject,
      told: [],
    });
  });

  it('about anything else is not ours', () => {
    expect(plain(['Subject: cheap watches', 'In-Reply-To: <a@b>'])).toBeUndefined();
    expect(read('')).toBeUndefined();
    expect(readBounce(Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0xfe]))).toBeUndefined();
  });
});
