/** A mail server of a test's own, Debian's Postfix, that delivers and bounces into a mailbox of Dovecot's. */
import type { ChildProcess } from 'node:child_process';
import type { Dovecot } from './dovecot';
import { mailFolder } from './mail-folder';
import { forgetProcess, keepProcess } from './servers';

export interface Postfix {
  readonly port: number;
  stop(): Promise<void>;
}

export interface PostfixOptions {
  /** Its own; nobody in it is known beside `mailbox`: mail to others is taken, and bounces. */
  readonly domain: string;
  /** Whose mail goes to Dovecot's INBOX. */
  readonly mailbox: string;
  /** Status and text by address, such as `5.2.2 mailbox full`: taken, then bounced for that reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** Likewise, but tried again, told of after a second, and given up after three. */
  readonly deferred?: Readonly<Record<string, string>>;
}

interface PostfixStarter {
  startPostfix(folder: string, options: object): Promise<{ readonly port: number; readonly child: ChildProcess }>;
}

/** Only root can run it: a test that needs it is skipped elsewhere. */
export const canRunPostfix = process.getuid?.() === 0;

const running = new Set<() => Promise<void>>();

/** Started, and stopped after the file's last test where nobody did. */
export async function startPostfix(dovecot: Dovecot, options: PostfixOptions): Promise<Postfix> {
  const starter: PostfixStarter = require('./servers/postfix');
  const { stopChild }: { stopChild(child: ChildProcess): Promise<void> } = require('./servers/child');
  const { maildir, owner } = dovecot;
  const { port, child } = await starter.startPostfix(await mailFolder(), { ...options, maildir, owner });
  const { pid } = child;
  if (pid === undefined) throw new Error('Postfix could not be started');
  await keepProcess(pid);
  const stop = async (): Promise<void> => {
    running.delete(stop);
    await stopChild(child);
    await forgetProcess(pid);
  };
  running.add(stop);
  return { port, stop };
}

afterAll(async () => {
  for (const stop of [...running]) await stop();
});
