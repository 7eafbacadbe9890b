/** The requests of one SFTP channel: each is answered, refused or over within its time. */
import { setMaxListeners } from 'node:events';
import type { SFTPWrapper } from 'ssh2';
import { codeOf } from '../../../../runtime/error-like';
import { untilAborted } from '../../../../runtime/until-aborted';
import { SftpFailure } from './sftp-failure';

type Answer<T> = (error: Error | null | undefined, value: T) => void;
type Ask<T> = (sftp: SFTPWrapper, answer: Answer<T>) => void;

export interface Channel {
  readonly sftp: SFTPWrapper;
  /** How long the server may take with an answer. */
  readonly silenceMilliseconds: number;
  isOver(): boolean;
  /** Ends the connection: who does not answer in time has answered nothing, and may do so for ever. */
  giveUp(): void;
}

export class Requests {
  /** Its abort rejects what is under way, and what comes, with its reason. The server may still do what it was asked. */
  readonly signal: AbortSignal;

  constructor(
    private readonly channel: Channel,
    signal: AbortSignal,
  ) {
    this.signal = AbortSignal.any([signal]);
    // Each request under way listens to it, and their number is limited where they are made.
    setMaxListeners(0, this.signal);
  }

  /** Rejects with an SftpFailure, or the signal's reason. */
  async ask<T>(operation: string, ask: Ask<T>): Promise<T> {
    this.signal.throwIfAborted();
    if (this.channel.isOver()) throw new SftpFailure('lost', operation);
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<T>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new SftpFailure('silent', operation));
        this.channel.giveUp();
      }, this.channel.silenceMilliseconds);
      try {
        ask(this.channel.sftp, (error, value) => {
          if (error) reject(failureOf(operation, error));
          else resolve(value);
        });
      } catch (error) {
        // As ssh2 says that the server has named no such extension.
        reject(new SftpFailure('unsupported', operation, undefined, error));
      }
    });
    try {
      return await untilAborted(answered, this.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async do(operation: string, ask: (sftp: SFTPWrapper, done: (error?: Error | null) => void) => void): Promise<void> {
    await this.ask<undefined>(operation, (sftp, answer) => ask(sftp, (error) => answer(error, undefined)));
  }

  /** A handle that nobody needs any more, after an abort too. Not waited for: what fails here shows at the next request. */
  drop(handle: Buffer): void {
    if (!this.channel.isOver()) this.channel.sftp.close(handle, () => {});
  }
}

/** What the server refuses has a number; requests that the connection's end left without an answer have none. */
function failureOf(operation: string, error: Error): SftpFailure {
  const code = codeOf(error);
  if (typeof code === 'number') return new SftpFailure('refused', operation, code, error);
  return new SftpFailure('lost', operation, undefined, error);
}
