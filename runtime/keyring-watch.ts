/** The keyring's file as it changes: a running process takes what it holds within seconds, and no change that would lock it out of its rows. */
import { millisecondsPerSecond } from './clock';
import type { Component } from './component';
import type { Database } from './database';
import { refuseRemovedKeys } from './key-use';
import type { FiledKeyring, Keyring } from './keyring';
import type { Metrics } from './metrics';

interface KeyringWatchDeps {
  readonly keyring: FiledKeyring;
  readonly database: Database;
  /** What else must be in a ring for the process to take it; throws where it is not. */
  readonly check: ((keyring: Keyring) => Promise<void>) | undefined;
  readonly metrics: Metrics;
  /** Between two looks at the file. */
  readonly lookMilliseconds?: number;
}

const lookMilliseconds = 5 * millisecondsPerSecond;

/** Looks at what the file holds, not at its times: orchestrators change where a link leads. */
export class KeyringWatch implements Component {
  readonly name = 'keyring-watch';
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;

  constructor(private readonly deps: KeyringWatchDeps) {
    this.measure();
    deps.keyring.admitBy(async (found) => {
      await deps.check?.(found);
      // The last one: what it admits it notes as in use.
      await refuseRemovedKeys({ database: deps.database, keyring: found });
    });
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
    await this.deps.keyring.reload();
    this.measure();
  }

  private measure(): void {
    this.deps.metrics
      .gauge('symbolon_keyring_refused', '1 while the keyring file holds something that this process does not take')
      .set(this.deps.keyring.refusal() === undefined ? 0 : 1);
  }
}
