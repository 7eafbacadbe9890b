/** Notify with two carriers of SMS, one of which fails in the middle: what arrived where, when, and how often. */
import { DeliveryState } from '../../proto/gen/symbolon/credentials/v1/pin_request';
import type { ReceivedRecord } from '../../runtime/bus';
import { later, millisecondsPerDay } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import { readWorkConfig } from '../../services/notify/config';
import type { HealthLimits } from '../../services/notify/domain/carrier-health';
import type { MessageCarrier } from '../../services/notify/ports';
import { concurrency, type DrillProvider } from './drill-providers';
import { pooled } from './pooled';
import { halfContent, newDelivery, notice, noticeContent, splitDelivery, testKeys } from './signed-events';
import { startNotify } from './whole-notify';

/** As configured by default, but sooner. */
export const health: HealthLimits = {
  windowMilliseconds: 10_000,
  leastOutcomes: 5,
  failureShare: 0.5,
  failuresInRow: 20,
  slowMilliseconds: 1_000,
  missingShare: 0.8,
  leastReceipts: 20,
  quarantineMilliseconds: 1_000,
  longestQuarantineMilliseconds: 2_000,
  probes: 3,
};

/** What waits for a carrier that may have it, or for its receipt, does not wait for long here. */
const soon = { SMS_RETRY_FIRST_SECONDS: '1', SMS_RETRY_LONGEST_SECONDS: '1', SMS_UNCLEAR_SECONDS: '2' };
const halfEvery = 10;
const publishAtOnce = 1_000;

/** To be closed after the test. */
export async function failoverRoom(database: Database, providers: readonly DrillProvider[]) {
  const keys = testKeys();
  const takenTimes: number[] = [];
  const notAfterTime = later(new Date(), millisecondsPerDay);
  const notify = await startNotify({
    database,
    keyring: keys.notify,
    config: readWorkConfig(soon, ['sms']),
    families: ['sms'],
    openCarriers: (surroundings) => {
      const opened = providers.map((provider) => provider.open(surroundings));
      return {
        settings: opened.map(({ carrier }) => pooled(timed(carrier, takenTimes), { concurrency, health })),
        components: opened.flatMap((one) => one.components),
      };
    },
  });
  const reached = () => new Set(providers.flatMap((provider) => provider.recipients()));
  const recipientsOfHalves = new Set<string>();
  const isOfHalf = (recipient: string) => recipientsOfHalves.has(recipient);
  let lastNumber = 0;
  return {
    /** Each to another number. One in ten is a half, the others are notices. */
    async messages(count: number): Promise<ReceivedRecord[]> {
      const one = (): Promise<ReceivedRecord> => {
        lastNumber += 1;
        const recipient = `+39333${String(lastNumber).padStart(7, '0')}`;
        const isHalf = lastNumber % halfEvery === 0;
        if (isHalf) recipientsOfHalves.add(recipient);
        const content = { ...(isHalf ? halfContent : noticeContent)('sms'), recipient: mobile(recipient) };
        return (isHalf ? splitDelivery : notice)(keys, newDelivery(), { channel: 'sms', notAfterTime, content });
      };
      return Promise.all(Array.from({ length: count }, one));
    },
    /** Resolves when all are received. */
    async publish(records: readonly ReceivedRecord[]): Promise<void> {
      for (let start = 0; start < records.length; start += publishAtOnce) {
        const outcomes = await notify.bus.publish(records.slice(start, start + publishAtOnce));
        expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['acknowledged']));
      }
    },
    /** When carriers said that they had taken one, by performance.now(). */
    takenTimes,
    /** Whom a message has reached. */
    reached,
    /** Kept by any of them beyond the first time. */
    copies: () => providers.reduce((sum, provider) => sum + provider.recipients().length, 0) - reached().size,
    /** Deliveries reported sent, or delivered by those of which only a receipt told. */
    sent: () =>
      new Set(notify.reports.filter(({ state }) => isSent.has(state)).map(({ deliveryId }) => deliveryId)).size,
    /** Tries of which nobody knew whether the carrier has the message. */
    async unclearTries(): Promise<number> {
      const metric = await notify.metrics.registry.getSingleMetric('symbolon_notify_tries_total')?.get();
      const values = metric?.values ?? [];
      return values.filter(({ labels }) => labels['outcome'] === 'unclear').reduce((sum, { value }) => sum + value, 0);
    },
    /** Halves that more than one provider has. */
    halvesAtTwo(): number {
      const atOne = providers.reduce((sum, provider) => sum + new Set(provider.recipients().filter(isOfHalf)).size, 0);
      return atOne - [...reached()].filter(isOfHalf).length;
    },
    healthOf: async (provider: DrillProvider) =>
      (await database('carrier_view').where({ name: provider.name }).first('health'))?.health,
    close: () => notify.stop(),
  };
}

const isSent = new Set([DeliveryState.DELIVERY_STATE_SENT, DeliveryState.DELIVERY_STATE_DELIVERED]);

/** The carrier as it is, with a note of when it had taken a message. */
function timed(carrier: MessageCarrier, takenTimes: number[]): MessageCarrier {
  const { name, channels, givesReceipts } = carrier;
  return {
    name,
    channels,
    givesReceipts,
    async send(message, signal) {
      const outcome = await carrier.send(message, signal);
      if (outcome.kind === 'sent') takenTimes.push(performance.now());
      return outcome;
    },
  };
}

const mobile = (value: string) => ({ $case: 'mobile', value }) as const;

/** Milliseconds from the failure to the first second in which the rate is back at so much of what it was. */
export function recoveryMilliseconds(
  arrivals: readonly number[],
  failedAt: number,
  share: number,
): { readonly before: number; readonly recovery: number } {
  const earlier = arrivals.filter((time) => time <= failedAt);
  const [firstAt = failedAt] = earlier;
  const before = (earlier.length * 1_000) / (failedAt - firstAt);
  const after = arrivals.filter((time) => time > failedAt);
  const isBackAt = (time: number) =>
    after.filter((other) => other >= time && other < time + 1_000).length >= share * before;
  const back = [failedAt, ...after].find(isBackAt);
  return { before, recovery: (back ?? Number.POSITIVE_INFINITY) - failedAt };
}
