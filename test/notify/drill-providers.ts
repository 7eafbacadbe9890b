/** Providers of SMS that fail as a drill wants it, each with the carrier that speaks to it. */

import { systemClock } from '../../runtime/clock';
import type { Component } from '../../runtime/component';
import type { CarrierSurroundings } from '../../services/notify/carrier-surroundings';
import type { MessageCarrier } from '../../services/notify/ports';
import { faultProxyTo } from '../support/fault-proxy';
import { outgoingMessage } from '../support/message-carrier-suite';
import { startSmsGateway } from '../support/sms-gateway';
import { type OwnSmsc, ownSmsc } from '../support/smsc/own-smsc';
import { carrierFor } from './adapters/http-sms-room';
import { smppRoom } from './adapters/smpp-room';

export type DrillFailure = 'dies' | 'turns slow' | 'answers errors';

export interface DrillProvider {
  /** Of its carrier. */
  readonly name: string;
  /** A message that is not answered for so long is given up for this time. */
  readonly silenceMilliseconds: number;
  /** The carrier, and what must run for it. */
  open(surroundings: CarrierSurroundings): {
    readonly carrier: MessageCarrier;
    readonly components: readonly Component[];
  };
  /** Whose messages it has, each copy. */
  recipients(): readonly string[];
  fail(failure: DrillFailure): Promise<void>;
  recover(): Promise<void>;
  stop(): Promise<void>;
}

export type StartProvider = (name: string) => Promise<DrillProvider>;

/** Messages under way to a carrier at once. */
export const concurrency = 10;
/** As over a network: so there is always something under way. */
const usualMilliseconds = 20;
const warmUpMessages = 50;
const slowMilliseconds = 30_000;
const httpSilenceMilliseconds = 2_000;
/** Answers wait behind receipts that are being taken: on a busy machine that can be seconds. */
const smppSilenceMilliseconds = 10_000;

/** A gateway that speaks plain JSON. */
export async function httpProvider(name: string): Promise<DrillProvider> {
  const gateway = await startSmsGateway();
  const wire = await faultProxyTo({ host: '127.0.0.1', port: gateway.port });
  let isCut = false;
  const takeAll = () => gateway.respondWith({ kind: 'slow', milliseconds: usualMilliseconds });
  takeAll();
  return {
    name,
    silenceMilliseconds: httpSilenceMilliseconds,
    open() {
      const silenceMilliseconds = httpSilenceMilliseconds;
      const options = { name, connections: concurrency, silenceMilliseconds, now: () => new Date() };
      const carrier = carrierFor(`http://127.0.0.1:${wire.port}/sms`, options);
      return { carrier, components: [{ name, start: async () => {}, stop: async () => carrier.close() }] };
    },
    recipients: () => gateway.messages.map(({ to }) => to),
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

/** jSMPP's SMSC, which sends receipts: behind a wire that is cut, or that its answers take their time on. It never says that it is wrong. */
export async function smppProvider(name: string): Promise<DrillProvider> {
  const smsc = await ownSmsc();
  await warmUp(smsc);
  const wire = await faultProxyTo({ host: '127.0.0.1', port: smsc.port });
  let isCut = false;
  const takeAll = () => wire.behave({ kind: 'delay', direction: 'answers', milliseconds: usualMilliseconds });
  takeAll();
  return {
    name,
    silenceMilliseconds: smppSilenceMilliseconds,
    open({ takeReceipts, log, metrics }) {
      const { carrier } = smppRoom(wire.port, {
        name,
        window: concurrency,
        connectMilliseconds: smppSilenceMilliseconds,
        responseMilliseconds: smppSilenceMilliseconds,
        enquireLinkMilliseconds: 1_000,
        takeReceipts,
        clock: systemClock,
        random: Math.random,
        log,
        metrics,
      });
      return { carrier, components: [carrier] };
    },
    recipients: () => smsc.messages().map(({ to }) => to),
    async fail(failure) {
      if (failure === 'answers errors') throw new Error('it has no such thing');
      isCut = failure === 'dies';
      if (isCut) await wire.cut();
      else wire.behave({ kind: 'delay', direction: 'answers', milliseconds: slowMilliseconds });
    },
    async recover() {
      takeAll();
      if (isCut) await wire.mend();
      isCut = false;
    },
    async stop() {
      await wire.cut();
      await smsc.stop();
    },
  };
}

/** A Java program is slow with what it does for the first time. */
async function warmUp(smsc: OwnSmsc): Promise<void> {
  const { carrier } = smppRoom(smsc.port, { connectMilliseconds: 20_000, responseMilliseconds: 20_000 });
  await carrier.start();
  const message = () => outgoingMessage({ channel: 'sms', text: 'warm' });
  for (let sent = 0; sent < warmUpMessages; sent += 1) await carrier.send(message(), new AbortController().signal);
  await carrier.stop();
  smsc.forget();
}
