/** The messages of a server stream, as its reader takes them: a few ahead of it, and no more. */
import type { Writable } from 'node:stream';
import { Fault } from './fault';
import { messagesAhead } from './grpc-limits';

export class SentMessages {
  private unsent = 0;
  private onSent = (): void => {};

  constructor(private readonly outgoing: Writable) {}

  /** Resolves when there is room for another one. Throws the signal's reason once the call ends. Faults: unavailable READER_TOO_SLOW. */
  async send(message: Buffer, signal: AbortSignal, patienceMilliseconds: number): Promise<void> {
    this.unsent += 1;
    // By its own callback: `write` answers by Node's default of 16, and grpc-js has no option for another.
    this.outgoing.write(message, () => {
      this.unsent -= 1;
      this.onSent();
    });
    if (this.unsent >= messagesAhead) await this.untilSent(signal, patienceMilliseconds);
  }

  private untilSent(signal: AbortSignal, patienceMilliseconds: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        this.onSent = () => {};
        signal.removeEventListener('abort', abandon);
        end();
      };
      const abandon = (): void => settle(() => reject(signal.reason));
      const giveUp = (): void =>
        settle(() =>
          reject(new Fault('unavailable', 'READER_TOO_SLOW', 'The reader took no message; go on from the last')),
        );
      const timer = setTimeout(giveUp, patienceMilliseconds);
      this.onSent = () => settle(resolve);
      signal.addEventListener('abort', abandon, { once: true });
      if (signal.aborted) abandon();
    });
  }
}
