/** A mailbox of a test's own, on Debian's Dovecot. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chown, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { issueCertificate, makeAuthority } from '../../runtime/certificates';
import { mailFolder } from './mail-folder';
import { forgetProcess, keepProcess } from './servers';

export interface Dovecot {
  readonly host: '127.0.0.1';
  /** Begins in plain text; STARTTLS is offered. */
  readonly port: number;
  /** TLS from the first byte. */
  readonly tlsPort: number;
  readonly user: string;
  readonly password: string;
  /** Who vouches for its certificate; PEM. */
  readonly authority: string;
  /** INBOX; a folder `X` is `.X` in it. */
  readonly maildir: string;
  /** Who must own what is put into the Maildir. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Puts a mail into INBOX, as whoever delivers would: whole or not at all. Default: it comes now. */
  deliver(mail: string | Buffer, receiveTime?: Date): Promise<void>;
  /** What is there, the oldest first, with its line ends as LF. */
  mailsIn(folder?: string): Promise<readonly string[]>;
  /** Removes all mails, behind its back. */
  forget(): Promise<void>;
  /** Ends every connection; `start` serves the same mails on the same ports again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface DovecotOptions {
  readonly user?: string;
  /** The only name that its certificate has; default: localhost and 127.0.0.1. */
  readonly certificateName?: string;
  /** False: IDLE is not offered. */
  readonly withIdle?: boolean;
}

interface PreparedDovecot extends Pick<Dovecot, 'port' | 'tlsPort' | 'maildir' | 'owner'> {
  run(): Promise<ChildProcess>;
  stop(child: ChildProcess): Promise<void>;
}

interface DovecotStarter {
  prepareDovecot(folder: string, options: object): Promise<PreparedDovecot>;
}

const running = new Map<ChildProcess, () => Promise<void>>();
let delivered = 0;

/** Started, and stopped after the file's last test where nobody did. */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const { prepareDovecot }: DovecotStarter = require('./servers/dovecot');
  const folder = await mailFolder();
  const { user = 'notify', withIdle = true } = options;
  const password = randomUUID();
  const tls = await certificateIn(folder, options.certificateName);
  const prepared = await prepareDovecot(folder, { user, password, withIdle, ...tls.files });
  const { maildir, owner, run } = prepared;
  let child: ChildProcess | undefined;

  const stop = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending?.pid === undefined) return;
    await prepared.stop(ending);
    running.delete(ending);
    await forgetProcess(ending.pid);
  };
  const start = async (): Promise<void> => {
    child = await run();
    running.set(child, stop);
    if (child.pid !== undefined) await keepProcess(child.pid);
  };
  await start();
  return {
    ...prepared,
    host: '127.0.0.1',
    user,
    password,
    authority: tls.authority,
    deliver: async (mail, receiveTime = new Date()) => {
      delivered += 1;
      const name = `${Date.now()}.${String(delivered).padStart(6, '0')}.${randomUUID()}`;
      const draft = join(maildir, 'tmp', name);
      await writeFile(draft, typeof mail === 'string' ? mail.replaceAll('\r\n', '\n') : mail);
      await chown(draft, owner.uid, owner.gid);
      await utimes(draft, receiveTime, receiveTime);
      await rename(draft, join(maildir, 'new', name));
    },
    mailsIn: (name = 'INBOX') => mailsIn(name === 'INBOX' ? maildir : join(maildir, `.${name}`)),
    forget: async () => {
      for (const path of await mailFilesIn(maildir)) await rm(path, { force: true });
    },
    stop,
    start,
  };
}

afterAll(async () => {
  for (const stop of [...running.values()]) await stop();
});

async function certificateIn(folder: string, name: string | undefined) {
  const authority = await makeAuthority();
  const issued = await issueCertificate(authority, {
    commonName: 'imap',
    uris: [],
    dnsNames: [name ?? 'localhost'],
    ipAddresses: name === undefined ? ['127.0.0.1'] : [],
    days: 1,
  });
  const files = { certificateFile: join(folder, 'imap.crt'), keyFile: join(folder, 'imap.key') };
  await writeFile(files.certificateFile, issued.certificate);
  await writeFile(files.keyFile, issued.privateKey, { mode: 0o600 });
  return { authority: authority.certificate, files };
}

/** Of INBOX and the folders in it. */
async function mailFilesIn(maildir: string): Promise<readonly string[]> {
  const entries = await readdir(maildir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\/(new|cur)$/.test(entry.parentPath))
    .map(({ parentPath, name }) => join(parentPath, name));
}

/** Read where Dovecot keeps them, so that looking changes nothing. */
async function mailsIn(folder: string): Promise<readonly string[]> {
  const paths = new Map<string, string>();
  // In this order, since Dovecot moves them from the one to the other: none is missed.
  for (const part of ['new', 'cur']) {
    const names = await readdir(join(folder, part)).catch(() => []);
    for (const name of names) paths.set(name.replace(/:.*/, ''), join(folder, part, name));
  }
  const oldestFirst = [...paths].sort(([one], [other]) => one.localeCompare(other));
  const texts = oldestFirst.map(([, path]) => readFile(path, 'utf8').catch(() => undefined));
  const read = await Promise.all(texts);
  // Moved or deleted in between.
  return read.every((text) => text !== undefined) ? read : mailsIn(folder);
}
