/** Tells Prometheus how far a database has come under the current keys: in every process of a service, since the command that walks has no metrics. */
import { type Clock, millisecondsPerSecond } from './clock';
import type { Component } from './component';
import type { Database } from './database';
import { type KeyUse, listKeyUse } from './key-use';
import { type StoredPurpose, storedPurposes } from './keyed-columns';
import type { Keyring } from './keyring';
import type { Log } from './log';
import type { Metrics } from './metrics';
import { Poller, type Round } from './poller';
import { type RekeyProgress, readProgress, rekeyStates, targetOf } from './rekey-progress';
import { lookMilliseconds } from './when-due';

interface RekeyMetricsDeps {
  readonly service: string;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** Looks every 15 seconds. */
export function rekeyWatch({ log, ...deps }: RekeyMetricsDeps & { readonly log: Log }): Component {
  return new Poller({
    name: 'watch-rekey',
    intervalMilliseconds: lookMilliseconds,
    work: () => measureRekey(deps),
    log,
  });
}

/** A round. It reads two tables of a few rows, and none that is walked. Fault unavailable. */
export async function measureRekey(deps: RekeyMetricsDeps): Promise<Round> {
  await measureKeys(deps);
  const progress = await readProgress(deps.database);
  // What went towards other keys says nothing of these.
  measureWalk(deps, progress?.target === targetOf(deps.keyring) ? progress : undefined);
  return 'idle';
}

async function measureKeys({ service, database, keyring, metrics }: RekeyMetricsDeps): Promise<void> {
  const labels = ['service', 'purpose'];
  const older = metrics.gauge(
    'symbolon_rekey_older_keys',
    'Keys that are not current and that rows may be under',
    labels,
  );
  const left = metrics.gauge('symbolon_rekey_left_rows', 'Rows that still needed them when a walk was done', labels);
  const uses = await listKeyUse(database);
  for (const purpose of storedPurposes) {
    const needed = olderKeys(keyring, uses, purpose);
    older.set({ service, purpose }, needed.length);
    const counts = needed.flatMap((keyId) => uses.find((use) => use.keyId === keyId)?.leftRows ?? []);
    // A number that nobody has counted yet is not told.
    if (counts.length < needed.length) left.remove({ service, purpose });
    else left.set({ service, purpose }, Math.max(0, ...counts));
  }
}

/** Of the ring and of the database: either may know of one that the other does not. */
function olderKeys(keyring: Keyring, uses: readonly KeyUse[], purpose: StoredPurpose): readonly string[] {
  const [current, ...others] = keyring.all(purpose).map(({ id }) => id);
  const noted = uses.filter((use) => use.purpose === purpose).map(({ keyId }) => keyId);
  const cleared = uses.filter(({ clearTime }) => clearTime !== undefined).map(({ keyId }) => keyId);
  const none = [current, ...keyring.nextIds(), ...cleared];
  return [...new Set([...others, ...noted])].filter((id) => !none.includes(id));
}

const ends: readonly string[] = ['whole', 'stopped'];

function measureWalk({ service, clock, metrics }: RekeyMetricsDeps, progress: RekeyProgress | undefined): void {
  const stateNow = progress?.state ?? 'none';
  const states = metrics.gauge(
    'symbolon_rekey_state',
    '1 for the state that bringing rows under the current keys is in',
    ['service', 'state'],
  );
  for (const state of ['none', ...rekeyStates]) states.set({ service, state }, state === stateNow ? 1 : 0);

  const labels = ['service'];
  const counts = [
    [metrics.gauge('symbolon_rekey_tables', 'Tables that the walk goes through', labels), progress?.tables],
    [
      metrics.gauge('symbolon_rekey_walked_tables', 'Of them, those that it has come through', labels),
      progress?.walkedTables,
    ],
    [
      metrics.gauge('symbolon_rekey_pending_rows', 'Rows that the walk has not looked at yet', labels),
      progress?.pendingRows,
    ],
  ] as const;
  for (const [gauge, value] of counts)
    if (value === undefined) gauge.remove({ service });
    else gauge.set({ service }, value);

  const isUnderWay = progress !== undefined && !ends.includes(progress.state);
  const age = isUnderWay ? (clock.now().getTime() - progress.moveTime.getTime()) / millisecondsPerSecond : 0;
  metrics
    .gauge('symbolon_rekey_page_age_seconds', 'Since the walk moved last; 0 where none is under way', labels)
    .set({ service }, Math.max(0, age));
}
