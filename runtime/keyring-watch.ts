/** The keyring's file as it changes: a running process takes what it holds within seconds, and no change that would lock it out of its rows. */
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

export function keyringWatch(deps: KeyringWatchDeps): Component {
  const { keyring, database, check, metrics, lookMilliseconds } = deps;
  const { watch } = keyring;
  watch.measureBy(
    metrics,
    'symbolon_keyring_refused',
    '1 while the keyring file holds something that this process does not take',
  );
  keyring.admitBy(async (found) => {
    await check?.(found);
    // The last one: what it admits it notes as in use.
    await refuseRemovedKeys({ database, keyring: found });
  });
  return {
    name: 'keyring-watch',
    start: async () => {
      await watch.look();
      await watch.start(lookMilliseconds);
    },
    stop: () => watch.stop(),
  };
}
