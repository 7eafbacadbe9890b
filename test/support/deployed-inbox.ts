/** What a deployment sent, as its holders got it: the phone, the mailboxes and the letterbox of the stories. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import type { ArrivedItem, Inbox } from '../../cli/try/inbox';
import type { Deployment } from './deployment';
import { lettersIn } from './halves';
import type { ReceivedSms } from './sms-gateway';
import type { ReceivedMail } from './smtp-server';
import { waitFor } from './wait-for';

const run = promisify(execFile);
const deadlineMilliseconds = 60_000;

export interface DeployedInbox extends Inbox {
  /** All that came, the newest first on each channel. */
  items(): Promise<readonly ArrivedItem[]>;
}

export function deployedInbox({ smtp, sms, spoolFolder, deskFolder }: Deployment): DeployedInbox {
  const papers = new Map<string, Promise<ArrivedItem>>();
  const paperAt = (path: string, channel: 'letter' | 'desk-slip') => {
    const known = papers.get(path) ?? paperItem(path, channel);
    papers.set(path, known);
    return known;
  };
  const papersIn = async (folder: string, channel: 'letter' | 'desk-slip') =>
    Promise.all((await lettersIn(folder)).map((path) => paperAt(path, channel)));
  const items = async (): Promise<readonly ArrivedItem[]> => [
    ...sms.messages.map(smsItem).reverse(),
    ...(await Promise.all(smtp.mails.map(mailItem))).reverse(),
    ...(await papersIn(spoolFolder, 'letter')),
    ...(await papersIn(deskFolder, 'desk-slip')),
  ];
  return {
    url: 'no page',
    items,
    waitFor: (what, fits) => waitFor(what, async () => (await items()).find(fits), { deadlineMilliseconds }),
  };
}

function smsItem({ to, text }: ReceivedSms, index: number): ArrivedItem {
  return { id: `sms-${index}`, channel: 'sms', to, subject: '', text, pdf: null };
}

async function mailItem({ bytes, to }: ReceivedMail, index: number): Promise<ArrivedItem> {
  const { subject = '', text = '' } = await simpleParser(bytes);
  return { id: `mail-${index}`, channel: 'email', to: to.join(), subject, text, pdf: null };
}

async function paperItem(path: string, channel: 'letter' | 'desk-slip'): Promise<ArrivedItem> {
  const { stdout } = await run('pdftotext', ['-layout', path, '-']);
  return { id: path, channel, to: '', subject: '', text: stdout.replace(/[ \u00a0]+/g, ' '), pdf: null };
}
