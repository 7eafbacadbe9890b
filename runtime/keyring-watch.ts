/** The keyring's file as it changes: a running process takes what it holds within seconds, and no change that would lock it out of its rows. */
import { createHash } from 'node:crypto';
import { millisecondsPerSecond } from './clock';
import type { Component } from './component';
import type { Database } from './database';
import { isErrorLike } from './error-like';
import { Fault } from './fault';
import { noteKeys, refuseRemovedKeys } from './key-use';
import { type Keyring, keyringOf } from './keyring';
import { readKeyringFile } from './keyring-file';
import type { Log } from './log';
import type { Metrics } from './metrics';

interface KeyringWatchDeps {
  readonly path: string;
  readonly keyring: Keyring;
  readonly database: Database;
  /** What else must be in a ring for the process to take it; throws where it is not. */
  readonly check: ((keyring: Keyring) => Promise<void>) | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Between two looks at the file. */
  readonly lookMilliseconds?: number;
}

const lookMilliseconds = 5 * millisecondsPerSecond;
const demandsNothing = { require: [], forbidPrivate: [] } as const;

/** Looks at what the file holds, not at its times: orchestrators change where a link leads. */
export class KeyringWatch implements Component {
  readonly name = 'keyring-watch';
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private seen: string | undefined;
  private complaint: string | undefined;

  constructor(private readonly deps: KeyringWatchDeps) {
    this.measure();
  }

  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.looking ??= this.look().finally(() => {
        this.looking = undefined;
      });
    }, this.deps.lookMilliseconds ?? lookMilliseconds);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      const text = await readKeyringFile(this.deps.path);
      const digest = createHash('sha256').update(text).digest('hex');
      if (digest !== this.seen) await this.take(text);
      this.seen = digest;
      this.complaint = undefined;
    } catch (error) {
      this.complain(error);
    }
    this.measure();
  }

  private async take(text: string): Promise<void> {
    const { database, keyring, check } = this.deps;
    const found = keyringOf(text, demandsNothing);
    await refuseRemovedKeys({ database, keyring: found });
    await check?.(found);
    if (!(await keyring.reload()))
      throw new Fault('invalid', 'INVALID_KEYRING', 'the line before says what is wrong with it');
    await noteKeys({ database, keyring });
  }

  /** Once, for as long as it stays as wrong. */
  private complain(error: unknown): void {
    const why = isErrorLike(error) ? error.message : 'unknown';
    if (why === this.complaint) return;
    this.complaint = why;
    this.deps.log.error('keyring.refused', { error, advice: 'the keys from before stay in use' });
  }

  private measure(): void {
    this.deps.metrics
      .gauge('symbolon_keyring_refused', '1 while the keyring file holds something that this process does not take')
      .set(this.complaint === undefined ? 0 : 1);
  }
}
