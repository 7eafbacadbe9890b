import { randomUUID } from 'node:crypto';
import { databaseNow } from '../../../runtime/database';
import { leaseMigration, releaseLease } from '../../../runtime/lease';
import { describeOnEachDatabase } from '../../support/database-suite';
import { type Dovecot, startDovecot } from '../../support/dovecot';
import { waitFor } from '../../support/wait-for';
import { mailboxRoom, mailOf, subjectsOf } from './mailbox-room';

describeOnEachDatabase('a mailbox of several processes', [leaseMigration], (context) => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  beforeEach(() => dovecot.forget());
  afterEach(() => context.empty('lease'));

  const room = (processId: string = randomUUID()) =>
    mailboxRoom(dovecot, { database: context.database, leaseMilliseconds: 600, processId });
  const isConnected = async (one: Awaited<ReturnType<typeof room>>) =>
    (await one.scrape()).includes('symbolon_notify_mailbox_connected{mailbox="smtp"} 1');

  it('is read by one of them, each mail once, and by another when that one stops', async () => {
    const [one, other] = [await room(), await room()];
    await one.reader.start();
    await waitFor('a connection', () => isConnected(one));
    await other.reader.start();
    for (const subject of ['a', 'b', 'c']) await dovecot.deliver(mailOf(subject));
    await waitFor('three mails', () => one.mails.length === 3);
    await one.reader.stop();
    await dovecot.deliver(mailOf('d'));
    await waitFor('the fourth', () => other.mails.length === 1);
    expect([subjectsOf(one.mails), subjectsOf(other.mails), await isConnected(one)]).toEqual([
      ['a', 'b', 'c'],
      ['d'],
      false,
    ]);
  });

  it('is left by the process that loses it, and taken again when it is free', async () => {
    const one = await room('one');
    await one.reader.start();
    await waitFor('a connection', () => isConnected(one));
    const { database } = context;
    await database('lease').update({ holder: 'another', until_time: databaseNow(database, 600_000) });
    await waitFor('the end of the connection', async () => !(await isConnected(one)));
    await dovecot.deliver(mailOf('a'));
    await releaseLease(database, 'mailbox-smtp', 'another');
    await waitFor('the mail', () => one.mails.length === 1);
  });
});
