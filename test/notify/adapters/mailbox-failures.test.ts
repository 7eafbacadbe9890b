import { Fault } from '../../../runtime/fault';
import { type Dovecot, startDovecot } from '../../support/dovecot';
import type { LogLine } from '../../support/recording-log';
import { type ImapAnswer, scriptedImap } from '../../support/scripted-imap';
import { letPass, waitFor } from '../../support/wait-for';
import { mailboxRoom, mailOf, subjectsOf } from './mailbox-room';

const metric = (outcome: string, count: number) =>
  `symbolon_notify_mailbox_mails_total{mailbox="smtp",outcome="${outcome}"} ${count}`;
const reasonsIn = (lines: readonly LogLine[], event: string) =>
  lines.filter((line) => line.event === event).map(({ error }) => Reflect.get(Object(error), 'reason'));

describe('mails that cannot be handled', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  beforeEach(() => dovecot.forget());

  it('are put aside after five tries, with an alarm, and nothing of them is in the log', async () => {
    for (const subject of ['poison', 'good']) await dovecot.deliver(mailOf(subject));
    const { reader, mails, lines, scrape } = await mailboxRoom(dovecot, {
      handle: async (mail) => {
        if (subjectsOf([mail])[0] === 'poison') throw new Error(`cannot be handled: ${mail.raw.toString()}`);
        return 'taken';
      },
    });
    await reader.start();
    await waitFor('the other folder', async () => (await dovecot.mailsIn('Symbolon-failed')).length === 1);
    expect(subjectsOf(await dovecot.mailsIn('Symbolon-failed'))).toEqual(['poison']);
    expect(await dovecot.mailsIn()).toEqual([]);
    expect(subjectsOf(mails)).toEqual(['poison', 'good', 'poison', 'poison', 'poison', 'poison']);
    await waitFor('the metrics', async () => (await scrape()).includes(metric('failed', 1)));
    expect(await scrape()).toEqual(expect.arrayContaining([metric('retried', 4), metric('taken', 1)]));
    expect(lines.filter(({ level }) => level === 'error').map(({ event }) => event)).toEqual([
      'mailbox.mail-put-aside',
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/poison|example\.it|the text of/);
  });

  it('are put aside at once where they never can be', async () => {
    await dovecot.deliver(mailOf('bomb'));
    const { reader, mails } = await mailboxRoom(dovecot, {
      handle: async () => {
        throw new Fault('invalid', 'MAIL_NOT_READABLE', 'a mail has too many parts');
      },
    });
    await reader.start();
    await waitFor('the other folder', async () => (await dovecot.mailsIn('Symbolon-failed')).length === 1);
    expect(mails.length).toBe(1);
  });

  it('wait where nothing can be handled at present, however long that is', async () => {
    for (const subject of ['one', 'two']) await dovecot.deliver(mailOf(subject));
    let isAway = true;
    const { reader, mails, lines } = await mailboxRoom(dovecot, {
      handle: async () => {
        if (isAway) throw new Fault('unavailable', 'DATABASE_UNAVAILABLE', 'the database is away');
        return 'taken';
      },
    });
    await reader.start();
    await waitFor('many tries', () => mails.length >= 8);
    expect(new Set(subjectsOf(mails))).toEqual(new Set(['one']));
    isAway = false;
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
    expect(await dovecot.mailsIn('Symbolon-failed')).toEqual([]);
    expect(reasonsIn(lines, 'mailbox.handling-waits')).toContain('DATABASE_UNAVAILABLE');
  });

  it('do not keep the others from being handled, however many they are', async () => {
    const subjects = Array.from({ length: 120 }, (_, index) => `${index < 60 ? 'bad' : 'good'} ${index}`);
    for (const subject of subjects) await dovecot.deliver(mailOf(subject));
    const { reader, mails } = await mailboxRoom(dovecot, {
      random: () => 0.999,
      handle: async (mail) => {
        if (subjectsOf([mail])[0]?.startsWith('bad')) throw new Error('not now');
        return 'taken';
      },
    });
    await reader.start();
    await waitFor('sixty mails', async () => (await dovecot.mailsIn()).length === 60, {
      deadlineMilliseconds: 60_000,
    });
    expect(subjectsOf(mails).slice(0, 120)).toEqual(subjects);
  });

  it('are handed on by their beginning where they are too large', async () => {
    await dovecot.deliver(`${mailOf('large')}${'x'.repeat(70)}\n`.repeat(3));
    const { reader, mails, scrape } = await mailboxRoom(dovecot, { mailBytes: 100 });
    await reader.start();
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
    expect(mails.map(({ raw, truncated }) => ({ bytes: raw.length, truncated }))).toEqual([
      { bytes: 100, truncated: true },
    ]);
    await waitFor('the metrics', async () => (await scrape()).includes(metric('too-large', 1)));
  });

  it('are finished before the reader stops', async () => {
    for (const subject of ['one', 'two']) await dovecot.deliver(mailOf(subject));
    let finish = () => {};
    const { reader, mails } = await mailboxRoom(dovecot, {
      handle: () =>
        new Promise((resolve) => {
          finish = () => resolve('taken');
        }),
    });
    await reader.start();
    await waitFor('the first mail', () => mails.length === 1);
    const stopped = reader.stop();
    await letPass(50);
    finish();
    await stopped;
    expect(subjectsOf(await dovecot.mailsIn())).toEqual(['two']);
  });
});

describe('a mail server', () => {
  it('that is stopped and started again is read again, and no mail is lost', async () => {
    const dovecot = await startDovecot();
    const { reader, mails, lines, scrape } = await mailboxRoom(dovecot, { random: () => 0.02 });
    await reader.start();
    await dovecot.deliver(mailOf('before'));
    await waitFor('a mail', () => mails.length === 1);
    await dovecot.stop();
    await waitFor('the end of the connection', async () =>
      (await scrape()).includes('symbolon_notify_mailbox_connected{mailbox="smtp"} 0'),
    );
    await dovecot.deliver(mailOf('meanwhile'));
    await dovecot.start();
    await waitFor('the other mail', () => mails.length === 2);
    await waitFor('an empty mailbox', async () => (await dovecot.mailsIn()).length === 0);
    expect(subjectsOf(mails)).toEqual(['before', 'meanwhile']);
    expect(reasonsIn(lines, 'mailbox.connection-lost')).toContain('MAILBOX_LOST');
  });

  it('that tells of no mail is asked from time to time', async () => {
    const dovecot = await startDovecot({ withIdle: false });
    const { reader, mails, scrape } = await mailboxRoom(dovecot, { pollMilliseconds: 200 });
    await reader.start();
    await waitFor('a first look', async () => (await scrape()).some((line) => /look_time_seconds.* 1/.test(line)));
    await dovecot.deliver(mailOf('new'));
    await waitFor('the mail', () => mails.length === 1);
  });

  it('whose certificate has another name gets no password', async () => {
    const dovecot = await startDovecot({ certificateName: 'mail.other.example' });
    for (const implicitTls of [false, true]) {
      const port = implicitTls ? dovecot.tlsPort : dovecot.port;
      const { reader, mails, lines } = await mailboxRoom(dovecot, { server: { implicitTls, port } });
      await reader.start();
      await waitFor('the refusal', () => reasonsIn(lines, 'mailbox.refuses-us').length > 0);
      expect(new Set(reasonsIn(lines, 'mailbox.refuses-us'))).toEqual(new Set(['MAILBOX_NOT_TRUSTED']));
      expect(mails).toEqual([]);
      await reader.stop();
    }
  });

  it('that refuses the password is told of, without the password', async () => {
    const dovecot = await startDovecot();
    const { reader, lines } = await mailboxRoom(dovecot, {
      server: { login: { user: dovecot.user, password: 'not-it' } },
    });
    await reader.start();
    await waitFor('the refusal', () => reasonsIn(lines, 'mailbox.refuses-us').length > 0);
    expect(new Set(reasonsIn(lines, 'mailbox.refuses-us'))).toEqual(new Set(['MAILBOX_REFUSES_US']));
    expect(JSON.stringify(lines)).not.toMatch(/not-it/);
  });
});

describe('a server that is wrong', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });

  async function readFrom(port: number, requireTls = false) {
    const room = await mailboxRoom(dovecot, {
      server: { port, requireTls },
      silenceMilliseconds: 300,
      random: () => 0.2,
    });
    await room.reader.start();
    return room;
  }

  it('by not offering TLS where it is required hears no password', async () => {
    const { port, heard } = await scriptedImap();
    const { lines } = await readFrom(port, true);
    await waitFor('the refusal', () => reasonsIn(lines, 'mailbox.refuses-us').length > 0);
    expect(reasonsIn(lines, 'mailbox.refuses-us')[0]).toBe('MAILBOX_NOT_TRUSTED');
    expect(heard.filter((line) => /AUTH|LOGIN/.test(line))).toEqual([]);
  });

  it.each<[string, ImapAnswer, string]>([
    ['says nothing after its greeting', () => 'silence', 'MAILBOX_SILENT'],
    [
      'says nothing when it is asked what is there',
      (line) => (/^FETCH/.test(line) ? 'silence' : undefined),
      'MAILBOX_SILENT',
    ],
    [
      'says nothing when it is asked for a mail',
      (line) => (/^UID FETCH/.test(line) ? 'silence' : undefined),
      'MAILBOX_SILENT',
    ],
    [
      'announces more than it was asked for',
      (line) => (/^UID FETCH/.test(line) ? ['* 1 FETCH (UID 7 BODY[]<0> {999999999}'] : undefined),
      'MAILBOX_WRONG_ANSWER',
    ],
    [
      'sends a line without an end',
      (line) => (/^FETCH/.test(line) ? [`* 1 FETCH (FLAGS (${'x'.repeat(600_000)}`] : undefined),
      'MAILBOX_WRONG_ANSWER',
    ],
    ['says goodbye in the middle', (line) => (/^FETCH/.test(line) ? ['* BYE see you'] : undefined), 'MAILBOX_LOST'],
    ['deletes nothing, and says it does', () => undefined, 'MAILBOX_READ_ONLY'],
  ])('in that it %s is left, and tried again', async (_what, answer, reason) => {
    const { port } = await scriptedImap(answer);
    const { lines } = await readFrom(port);
    const told = () => [...reasonsIn(lines, 'mailbox.connection-lost'), ...reasonsIn(lines, 'mailbox.refuses-us')];
    await waitFor('two failures', () => told().length >= 2);
    expect(new Set(told())).toEqual(new Set([reason]));
  });
});
