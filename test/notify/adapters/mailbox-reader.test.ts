import { later, millisecondsPerDay } from '../../../runtime/clock';
import { Fault } from '../../../runtime/fault';
import { type Dovecot, startDovecot } from '../../support/dovecot';
import { waitFor } from '../../support/wait-for';
import { mailboxRoom, mailOf, subjectsOf } from './mailbox-room';

describe('a mailbox reader', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  beforeEach(() => dovecot.forget());

  it('hands on every mail that is there, the oldest first, and deletes each once it was taken', async () => {
    for (const subject of ['one', 'two', 'three']) await dovecot.deliver(mailOf(subject));
    const { reader, mails, scrape } = await mailboxRoom(dovecot);
    await reader.start();
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
    expect(subjectsOf(mails)).toEqual(['one', 'two', 'three']);
    expect(mails[0]).toEqual({
      raw: Buffer.from(mailOf('one').replaceAll('\n', '\r\n')),
      truncated: false,
      uid: expect.any(Number),
      receiveTime: expect.any(Date),
    });
    await waitFor('the metrics', async () =>
      (await scrape()).includes('symbolon_notify_mailbox_mails_total{mailbox="smtp",outcome="taken"} 3'),
    );
    expect(await scrape()).toContain('symbolon_notify_mailbox_connected{mailbox="smtp"} 1');
  });

  it('is told of a new mail at once', async () => {
    const { reader, mails, scrape } = await mailboxRoom(dovecot, { pollMilliseconds: 600_000 });
    await reader.start();
    await waitFor('a first look', async () => (await scrape()).some((line) => /look_time_seconds.* 1/.test(line)));
    await dovecot.deliver(mailOf('new'));
    await waitFor('the mail', () => mails.length === 1, { deadlineMilliseconds: 5_000 });
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
  });

  it('puts aside what is not ours', async () => {
    await dovecot.deliver(mailOf('spam'));
    const { reader, scrape } = await mailboxRoom(dovecot, { handle: async () => 'not-ours' });
    await reader.start();
    // Its copy is there before it is gone itself.
    await waitFor('the other folder', async () => (await dovecot.mailsIn('Symbolon-unknown')).length === 1);
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
    expect(subjectsOf(await dovecot.mailsIn('Symbolon-unknown'))).toEqual(['spam']);
    await waitFor('the metric', async () =>
      (await scrape()).includes('symbolon_notify_mailbox_mails_total{mailbox="smtp",outcome="not-ours"} 1'),
    );
  });

  it('keeps what was put aside for so long and no longer', async () => {
    await dovecot.deliver(mailOf('old'), later(new Date(), -20 * millisecondsPerDay));
    await dovecot.deliver(mailOf('recent'), later(new Date(), -10 * millisecondsPerDay));
    const aside = async () => subjectsOf(await dovecot.mailsIn('Symbolon-failed'));
    const { reader, mails } = await mailboxRoom(dovecot, {
      handle: async () => {
        throw new Fault('invalid', 'MAIL_NOT_READABLE', 'a mail has too many parts');
      },
    });
    await reader.start();
    await waitFor('both put aside', async () => mails.length === 2 && (await dovecot.mailsIn()).length === 0);
    await waitFor('the old one deleted', async () => (await aside()).join() === 'recent');
    await dovecot.deliver(mailOf('after that'));
    await waitFor('the next mail', () => mails.length === 3);
  });

  it('tries a mail again that could not be handled, and meanwhile handles the others', async () => {
    for (const subject of ['bad', 'good']) await dovecot.deliver(mailOf(subject));
    let throws = 2;
    const { reader, mails } = await mailboxRoom(dovecot, {
      handle: async (mail) => {
        if (subjectsOf([mail])[0] === 'bad' && throws-- > 0) throw new Error('not now');
        return 'taken';
      },
    });
    await reader.start();
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
    expect(subjectsOf(mails)).toEqual(['bad', 'good', 'bad', 'bad']);
  });
});
