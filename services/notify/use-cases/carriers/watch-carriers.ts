import { type Clock, later, millisecondsPerDay } from '../../../../runtime/clock';
import type { Database } from '../../../../runtime/database';
import type { Log } from '../../../../runtime/log';
import type { Metrics } from '../../../../runtime/metrics';
import type { Round } from '../../../../runtime/poller';
import type { MessageChannel } from '../../domain/channel';
import { findCarrierSettings } from '../../store/carrier-setting';
import { writeCarrierViews } from '../../store/carrier-view';
import { countReceipts } from '../../store/submission';
import type { CarrierPool } from './carrier-pool';
import { viewOf } from './carrier-view';

export interface CarrierWatchDeps {
  readonly pool: CarrierPool;
  readonly database: Database;
  readonly clock: Clock;
  readonly monotonic: () => number;
  readonly processId: string;
  readonly channels: readonly MessageChannel[];
  /** A receipt that has not come after so long is missing. */
  readonly receiptMilliseconds: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Receipts are looked for among what was submitted within this time before they were due. */
const receiptWindowMilliseconds = 3_600_000;
/** So often receipts are counted: it reads more than the rest. */
const receiptRounds = 15;

/** What a process does every few seconds for its carriers: heeds what operators want, and says how they do. */
export function carrierWatch(deps: CarrierWatchDeps): () => Promise<Round> {
  const unserved = new Set<MessageChannel>();
  let round = 0;
  return async () => {
    deps.pool.heed(await findCarrierSettings(deps.database));
    if (round % receiptRounds === 0) await noteReceipts(deps);
    round += 1;
    tellUnserved(deps, unserved);
    await writeViews(deps);
    return 'idle';
  };
}

async function noteReceipts({
  pool,
  database,
  clock,
  monotonic,
  receiptMilliseconds,
}: CarrierWatchDeps): Promise<void> {
  const now = clock.now();
  const dueBefore = later(now, -receiptMilliseconds);
  const windowBegin = later(dueBefore, -receiptWindowMilliseconds);
  for (const pooled of pool.all().filter(({ carrier }) => carrier.givesReceipts)) {
    const countedBegin = later(now, Math.max(pooled.receiptsSince - monotonic(), -millisecondsPerDay));
    const since = countedBegin > windowBegin ? countedBegin : windowBegin;
    const counts = await countReceipts(database, pooled.carrier.name, { since, dueBefore });
    pooled.noteReceipts(monotonic(), counts);
  }
}

/** A channel whose carriers are all away is an alarm: its messages are held until one is back. */
function tellUnserved({ pool, channels, log, metrics }: CarrierWatchDeps, unserved: Set<MessageChannel>): void {
  const gauge = metrics.gauge(
    'symbolon_notify_channel_without_carrier',
    'Alarm where 1: no carrier takes the messages of this channel now; they are held',
    ['channel'],
  );
  for (const channel of channels.filter((one) => pool.serves(one))) {
    const isServed = pool.isServed(channel);
    gauge.set({ channel }, isServed ? 0 : 1);
    if (isServed && unserved.delete(channel)) log.info('channel.served-again', { channel });
    if (isServed || unserved.has(channel)) continue;
    unserved.add(channel);
    log.error('channel.without-carrier', { channel, advice: 'its messages are held, and sent once a carrier is back' });
  }
}

async function writeViews({ pool, database, clock, monotonic, processId, metrics }: CarrierWatchDeps): Promise<void> {
  const now = monotonic();
  const views = pool.all().map((pooled) => viewOf(pooled, now));
  const health = metrics.gauge(
    'symbolon_notify_carrier_healthy',
    '1 where the carrier gets messages, 0 where it is left alone',
    ['carrier'],
  );
  const underWay = metrics.gauge('symbolon_notify_carrier_under_way', 'Messages under way to the carrier', ['carrier']);
  for (const view of views) {
    health.set({ carrier: view.name }, view.health === 'healthy' ? 1 : 0);
    underWay.set({ carrier: view.name }, view.underWay);
  }
  await writeCarrierViews(database, processId, views, clock.now());
}
