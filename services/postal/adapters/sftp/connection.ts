/** One connection to an SFTP server, whose key was one of those that are expected before anything was told to it. */
import { connect, type Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import SftpClient from 'ssh2-sftp-client';
import { codeOf } from '../../../../runtime/error-like';
import { Fault } from '../../../../runtime/fault';
import { fingerprintOf, keyType } from './host-key';
import { type Channel, Requests } from './requests';
import { SftpFailure } from './sftp-failure';

export interface SftpServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** PEM or OpenSSH's form; tried before the password. */
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
  readonly password: string | undefined;
  /** Fingerprints (SHA256:…) of the keys that the server may show. */
  readonly hostKeys: readonly string[];
}

export interface SftpTimes {
  /** From the first packet to the open SFTP channel. */
  readonly connectMilliseconds: number;
  /** For each answer after that. */
  readonly silenceMilliseconds: number;
}

/** What the server showed instead of a key that is expected. */
export interface ShownKey {
  readonly type: string;
  readonly fingerprint: string;
}

/** So often, in a connection at rest, it is looked whether the server is still there; after two without an answer it is over. */
const keepaliveMilliseconds = 15_000;
const mostUnanswered = 2;

export class HostKeyRefused extends Error {
  override readonly name = 'HostKeyRefused';

  constructor(readonly shown: ShownKey) {
    super(`the server shows an unknown key: ${shown.type} ${shown.fingerprint}`);
  }
}

export class SftpConnection {
  private readonly channel: Channel;

  private constructor(
    private readonly socket: Socket,
    sftp: SFTPWrapper,
    { silenceMilliseconds }: SftpTimes,
  ) {
    // Where only the server's part for files has ended, nobody would answer for as long as the rest goes on.
    sftp.on('close', () => this.close());
    this.channel = { sftp, silenceMilliseconds, isOver: () => this.isOver, giveUp: () => this.close() };
  }

  /** Rejects with HostKeyRefused, Fault precondition SFTP_LOGIN_REFUSED or SFTP_NOT_SERVED, or SftpFailure. */
  static async open(server: SftpServer, times: SftpTimes): Promise<SftpConnection> {
    const socket = connect({ host: server.host, port: server.port, noDelay: true });
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      socket.destroy();
    }, times.connectMilliseconds);
    try {
      await connected(socket);
      return new SftpConnection(socket, await logIn(socket, server, times), times);
    } catch (error) {
      socket.destroy();
      throw isLate ? new SftpFailure('silent', 'connect', undefined, error) : error;
    } finally {
      clearTimeout(timer);
    }
  }

  get isOver(): boolean {
    return this.socket.destroyed || !this.socket.writable;
  }

  requests(signal: AbortSignal): Requests {
    return new Requests(this.channel, signal);
  }

  /** At once: what is under way is not answered any more. */
  close(): void {
    this.socket.destroy();
  }
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    // It stays, since an error without a listener would end the process.
    socket.on('error', (error) => reject(new SftpFailure('lost', 'connect', undefined, error)));
    socket.once('close', () => reject(new SftpFailure('lost', 'connect')));
  });
}

async function logIn(socket: Socket, server: SftpServer, times: SftpTimes): Promise<SFTPWrapper> {
  const { user: username, privateKey, passphrase, password, hostKeys } = server;
  let refused: ShownKey | undefined;
  let thrown: unknown;
  let isLoggedIn = false;
  // Its own listeners would write to standard output. What ends the connection shows at the requests.
  const client = new SftpClient('symbolon', { error: () => {}, end: () => {}, close: () => {} });
  // Before ssh2-sftp-client makes another error of it, without the level.
  client.on('error', (error: unknown) => {
    thrown ??= error;
  });
  client.on('ready', () => {
    isLoggedIn = true;
  });
  try {
    return await client.connect({
      sock: socket,
      username,
      ...(privateKey === undefined ? {} : { privateKey }),
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(password === undefined ? {} : { password }),
      // Not "none", which asks what the server would take.
      authHandler: [
        ...(privateKey === undefined ? [] : (['publickey'] as const)),
        ...(password === undefined ? [] : (['password'] as const)),
      ],
      hostVerifier: (key: Buffer) => {
        const shown = { type: keyType(key), fingerprint: fingerprintOf(key) };
        if (hostKeys.includes(shown.fingerprint)) return true;
        refused = shown;
        return false;
      },
      readyTimeout: times.connectMilliseconds,
      keepaliveInterval: keepaliveMilliseconds,
      keepaliveCountMax: mostUnanswered,
    });
  } catch (error) {
    if (refused !== undefined) throw new HostKeyRefused(refused);
    if (levelOf(thrown) === 'client-authentication')
      throw new Fault('precondition', 'SFTP_LOGIN_REFUSED', 'the SFTP server refuses the login', { cause: thrown });
    // A channel that the server refuses, while the connection goes on.
    if (isLoggedIn && !socket.destroyed && socket.writable && thrown === undefined)
      throw new Fault('precondition', 'SFTP_NOT_SERVED', 'the SSH server has no SFTP for this user', { cause: error });
    const isLate = levelOf(thrown) === 'client-timeout' || codeOf(thrown) === 'ETIMEDOUT';
    throw new SftpFailure(isLate ? 'silent' : 'lost', 'log in', undefined, thrown ?? error);
  }
}

/** Where in the making of a connection ssh2 says that it failed. */
function levelOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'level' in error ? error.level : undefined;
}
