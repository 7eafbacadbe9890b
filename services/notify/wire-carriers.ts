/** Who takes messages, put together: the carriers in their pool, what they tell afterwards, and the watch over them. */
import { millisecondsPerMinute } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { Surroundings } from '../../runtime/deployment';
import type { FieldCipher } from '../../runtime/field-cipher';
import { Poller } from '../../runtime/poller';
import type { OpenCarriersFor } from './carrier-surroundings';
import type { WorkConfig } from './config';
import type { MessageChannel } from './domain/channel';
import { CarrierPool } from './use-cases/carriers/carrier-pool';
import { carrierWatch } from './use-cases/carriers/watch-carriers';
import type { MessageWatch } from './use-cases/message-metrics';
import { type SuppressRecipient, suppressByReceipt } from './use-cases/suppressions';
import { takeReceipts } from './use-cases/take-receipts';
import type { TellDeps } from './use-cases/tell-change';

interface CarriersOutside extends Surroundings {
  readonly config: WorkConfig;
  readonly channels: readonly MessageChannel[];
  readonly openCarriers: OpenCarriersFor;
  readonly telling: TellDeps;
  readonly cipher: FieldCipher;
  readonly watch: MessageWatch;
  readonly suppressRecipient: SuppressRecipient;
  readonly ringWorkers: (channel: MessageChannel) => void;
}

interface WiredCarriers {
  readonly pool: CarrierPool;
  /** Started before the first message, stopped after the last. */
  readonly components: readonly Component[];
  /** Heeds operators and rings workers: stopped before them. */
  readonly watching: Component;
}

const watchMilliseconds = 2_000;

export function wireCarriers(outside: CarriersOutside): WiredCarriers {
  const { config, channels, telling, ids, log } = outside;
  const { database, cipher, processId, clock, metrics, watch, ringWorkers } = outside;
  const suppress = suppressByReceipt(outside.suppressRecipient);
  const receipts = { ...telling, database, cipher, clock, log, metrics, watch, ringWorkers, suppress };
  // Nothing else is theirs: no carrier has the keyring.
  const surroundings = { database, cipher, processId, clock, ids, log, metrics };
  const carriers = outside.openCarriers({ ...surroundings, takeReceipts: takeReceipts(receipts) });
  const monotonic = () => performance.now();
  const pool = new CarrierPool({ carriers: carriers.settings, monotonic, random: Math.random, log });
  for (const channel of channels) if (!pool.serves(channel)) log.warn('carriers.channel-without-carrier', { channel });
  const receiptMilliseconds = config.receiptMinutes * millisecondsPerMinute;
  const work = carrierWatch({ ...outside, pool, monotonic, receiptMilliseconds });
  return {
    pool,
    components: [
      ...carriers.components,
      { name: 'carrier-pool', start: async () => {}, stop: async () => pool.close() },
    ],
    watching: new Poller({ name: 'watch-carriers', intervalMilliseconds: watchMilliseconds, log, work }),
  };
}
