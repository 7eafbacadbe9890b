/** An SFTP server of a test's own: Debian's OpenSSH. */
import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprintOf } from '../../services/postal/adapters/sftp/host-key';
import { forgetProcess, keepProcess } from './servers';
import { temporaryFolder } from './temporary-folder';

export interface Sshd {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  /** The user's, in OpenSSH's form. */
  readonly privateKey: string;
  readonly privateKeyFile: string;
  /** Of its host key, as it is now. */
  fingerprint(): Promise<string>;
  /** Where the user is after the login, on this machine's disk. */
  readonly files: string;
  /** What it has logged. */
  log(): Promise<string>;
  /** Ends every connection; `start` serves the same files on the same port again. By SIGKILL it writes nothing more. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  start(): Promise<void>;
  /** Kills what reads and writes files for those who are connected; the connections stay. */
  killFileServers(): void;
  /** From its next start on. */
  renewHostKey(): Promise<void>;
}

export interface SshdOptions {
  /** True: it writes nothing. */
  readonly readOnly?: boolean;
  /** False: it can do what version 3 of the protocol has, and no more. */
  readonly withExtensions?: boolean;
  /** No file gets longer than this: it fails as where a quota is used up. */
  readonly mostFileBytes?: number;
  /** Of the user's key. */
  readonly passphrase?: string;
}

interface PreparedSshd {
  readonly port: number;
  readonly files: string;
  readonly userKey: string;
  readonly user: string;
  readonly logFile: string;
  readonly hostKeyFile: string;
  renewHostKey(): Promise<void>;
  run(): Promise<ChildProcess>;
  stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void>;
  killFileServers(child: ChildProcess): void;
}

interface SshdStarter {
  prepareSshd(folder: string, options: SshdOptions): Promise<PreparedSshd>;
}

const running = new Map<ChildProcess, () => Promise<void>>();

/** Started, and stopped after the file's last test where nobody did. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const { prepareSshd }: SshdStarter = require('./servers/sshd');
  const prepared = await prepareSshd(join(await temporaryFolder(), 'sshd'), options);
  let child: ChildProcess | undefined;
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending?.pid === undefined) return;
    await prepared.stop(ending, signal);
    running.delete(ending);
    await forgetProcess(ending.pid);
  };
  const start = async (): Promise<void> => {
    child = await prepared.run();
    running.set(child, stop);
    if (child.pid !== undefined) await keepProcess(child.pid);
  };
  await start();
  const { port, user, files, userKey, renewHostKey } = prepared;
  return {
    host: '127.0.0.1',
    port,
    user,
    files,
    privateKey: await readFile(userKey, 'utf8'),
    privateKeyFile: userKey,
    fingerprint: async () => {
      const [, key = ''] = (await readFile(prepared.hostKeyFile, 'utf8')).split(' ');
      return fingerprintOf(Buffer.from(key, 'base64'));
    },
    log: () => readFile(prepared.logFile, 'utf8'),
    renewHostKey,
    killFileServers: () => {
      if (child !== undefined) prepared.killFileServers(child);
    },
    stop,
    start,
  };
}

afterAll(async () => {
  for (const stop of [...running.values()]) await stop();
});
