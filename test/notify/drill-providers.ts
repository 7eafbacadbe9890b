/** Providers of SMS that fail as a drill wants it, each with the carrier that speaks to it. */
import type { Component } from '../../runtime/component';
import type { CarrierSurroundings } from '../../services/notify/carrier-surroundings';
import type { MessageCarrier } from '../../services/notify/ports';
import { faultProxyTo } from '../support/fault-proxy';
import { startSmsGateway } from '../support/sms-gateway';
import { carrierFor } from './adapters/http-sms-room';

export type DrillFailure = 'dies' | 'turns slow' | 'answers errors';

export interface DrillProvider {
  /** Of its carrier. */
  readonly name: string;
  /** The carrier, and what must run for it. */
  open(surroundings: CarrierSurroundings): {
    readonly carrier: MessageCarrier;
    readonly components: readonly Component[];
  };
  /** Whose message it has; a copy each. */
  recipients(): readonly string[];
  /** When it took what it took while it was well, by performance.now(), oldest first. */
  arrivals(): readonly number[];
  fail(failure: DrillFailure): Promise<void>;
  recover(): Promise<void>;
  stop(): Promise<void>;
}

export type StartProvider = (name: string) => Promise<DrillProvider>;

/** Messages under way to a carrier at once. */
export const concurrency = 10;
/** As over a network: so there is always something under way. */
const usualMilliseconds = 20;
const slowMilliseconds = 30_000;
/** A provider that is silent for so long is given up for this time. */
export const silenceMilliseconds = 2_000;

/** A gateway behind a wire that can be cut. */
export async function httpProvider(name: string): Promise<DrillProvider> {
  const gateway = await startSmsGateway();
  const wire = await faultProxyTo({ host: '127.0.0.1', port: gateway.port });
  const arrivals: number[] = [];
  let isCut = false;
  const takeAll = () =>
    gateway.respondWith(() => {
      arrivals.push(performance.now());
      return { kind: 'slow', milliseconds: usualMilliseconds };
    });
  takeAll();
  return {
    name,
    open() {
      const options = { name, connections: concurrency, silenceMilliseconds, now: () => new Date() };
      const carrier = carrierFor(`http://127.0.0.1:${wire.port}/sms`, options);
      return { carrier, components: [{ name, start: async () => {}, stop: async () => carrier.close() }] };
    },
    recipients: () => gateway.messages.map(({ to }) => to),
    arrivals: () => arrivals,
    async fail(failure) {
      if (failure === 'dies') {
        isCut = true;
        await wire.cut();
      }
      if (failure === 'turns slow') gateway.respondWith({ kind: 'slow', milliseconds: slowMilliseconds });
      // Of the one it says that it has it not; after the other nobody knows.
      if (failure === 'answers errors')
        gateway.respondWith((number) => ({ kind: 'answer', status: number % 2 === 0 ? 503 : 500 }));
    },
    async recover() {
      takeAll();
      if (isCut) await wire.mend();
      isCut = false;
    },
    async stop() {
      await wire.cut();
      await gateway.stop();
    },
  };
}
