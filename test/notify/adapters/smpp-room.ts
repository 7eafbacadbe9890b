/** A carrier of SMS by SMPP as the tests want it, with what it told meanwhile. */
import { type Metrics, openMetrics } from '../../../runtime/metrics';
import { SmppCarrier, type SmppCarrierOptions } from '../../../services/notify/adapters/smpp-carrier';
import type { CarrierReceipt } from '../../../services/notify/domain/receipt';
import { type LogLine, recordingLog } from '../../support/recording-log';
import { smscLogin } from '../../support/smsc/own-smsc';

export interface SmppRoom {
  readonly carrier: SmppCarrier;
  /** What it handed on, in its order. */
  readonly receipts: CarrierReceipt[];
  readonly lines: readonly LogLine[];
  readonly metrics: Metrics;
  /** By the labels' values: 'smpp delivered'. */
  counts(name: string): Promise<Readonly<Record<string, number>>>;
}

/** Bound once, without TLS, unless changed; the clock stands at 23 November 2026, 8:00 UTC, and no reconnecting waits. */
export function smppRoom(port: number, changes: Partial<SmppCarrierOptions> = {}): SmppRoom {
  const receipts: CarrierReceipt[] = [];
  const { log, lines } = recordingLog();
  const metrics = openMetrics();
  const carrier = new SmppCarrier({
    name: 'smpp',
    host: '127.0.0.1',
    port,
    tls: undefined,
    login: smscLogin,
    sender: { kind: 'name', name: 'INPS' },
    binds: 1,
    window: 10,
    // Long for a busy machine: the tests of silence say how short it is there.
    connectMilliseconds: 5_000,
    responseMilliseconds: 5_000,
    enquireLinkMilliseconds: 60_000,
    takeReceipts: async (taken) => void receipts.push(...taken),
    clock: { now: () => new Date('2026-11-23T08:00:00Z') },
    random: () => 0,
    log,
    metrics,
    ...changes,
  });
  const counts = async (name: string) => {
    const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? [];
    return Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels).join(' '), value]));
  };
  return { carrier, receipts, lines, metrics, counts };
}
