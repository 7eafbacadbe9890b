/** All carriers of this process: which of them gets the next message, and how much there is room for. */
import { Fault } from '../../../../runtime/fault';
import type { Log } from '../../../../runtime/log';
import type { CarrierAdmin } from '../../domain/carrier-admin';
import type { MessageChannel } from '../../domain/channel';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../../ports';
import { type CarrierDuty, chooseCarrier, groupInTurn, onDuty } from './choose-carrier';
import { type CarrierSettings, type Handed, PooledCarrier } from './pooled-carrier';

export interface PoolOptions {
  readonly carriers: readonly CarrierSettings[];
  /** Milliseconds of a clock that only goes forward. */
  readonly monotonic: () => number;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  readonly log: Log;
}

/** A carrier's place for one message; to be given back by `end`, once, whatever came of it. */
export interface CarrierTurn {
  readonly carrier: Pick<MessageCarrier, 'name' | 'givesReceipts'>;
  /** As the carrier's, once it is the message's turn there; it may take so long then. */
  send(message: OutgoingMessage, signal: AbortSignal, mostMilliseconds: number): Promise<Handed>;
  /** `outcome`: undefined where the carrier was not asked. */
  end(outcome: CarrierOutcome | undefined, milliseconds: number): void;
}

type Taken =
  | { readonly kind: 'turn'; readonly turn: CarrierTurn }
  /** Not now: all that may take it are full, resting or left alone. */
  | { readonly kind: 'no-room' }
  /** Never: this process has no carrier for the channel. */
  | { readonly kind: 'no-carrier' };

/** Where nobody takes a channel's messages, so many at a time are told so. */
const placesToRefuse = 4;

export class CarrierPool {
  private readonly pooled: readonly PooledCarrier[];
  private readonly bells = new Map<MessageChannel, () => void>();
  private readonly wakings = new Map<MessageChannel, NodeJS.Timeout>();

  constructor(private readonly options: PoolOptions) {
    const now = options.monotonic();
    this.pooled = options.carriers.map((settings) => new PooledCarrier(settings, now, options.log));
    const names = options.carriers.map(({ carrier }) => carrier.name);
    if (new Set(names).size !== names.length) throw new Fault('bug', 'CARRIER_NAME', 'two carriers have one name');
  }

  /** Calls back when there may be more room for a channel's messages. */
  onRoom(channel: MessageChannel, ring: () => void): void {
    this.bells.set(channel, ring);
  }

  serves(channel: MessageChannel): boolean {
    return this.ofChannel(channel).length > 0;
  }

  /** How many of the channel's messages may be under way at once now, those that are included. */
  room(channel: MessageChannel): number {
    const carriers = this.ofChannel(channel);
    if (carriers.length === 0) return placesToRefuse;
    const now = this.options.monotonic();
    const { healthy, probing } = groupInTurn(carriers, now);
    const places = [...healthy, ...probing].reduce((sum, carrier) => sum + carrier.places(now), 0);
    if (places === 0) this.wakeLater(channel, carriers, now);
    return places;
  }

  /** A place at one of the carriers, by the message's duty to them. */
  take(channel: MessageChannel, duty: CarrierDuty): Taken {
    const carriers = this.ofChannel(channel);
    if (carriers.length === 0) return { kind: 'no-carrier' };
    const now = this.options.monotonic();
    const chosen = chooseCarrier(carriers, duty, now, this.options.random);
    if (chosen?.enter(now) !== true) {
      this.wakeLater(channel, carriers, now);
      return { kind: 'no-room' };
    }
    return { kind: 'turn', turn: this.turnAt(chosen) };
  }

  /** Whether another carrier than this one could take the channel's messages now. */
  hasOther(channel: MessageChannel, name: string): boolean {
    return onDuty(this.ofChannel(channel), this.options.monotonic()).some(({ carrier }) => carrier.name !== name);
  }

  /** Whether any carrier takes the channel's messages now, be it only to be probed. */
  isServed(channel: MessageChannel): boolean {
    return onDuty(this.ofChannel(channel), this.options.monotonic()).length > 0;
  }

  /** What operators want, by carrier; the others are as they are configured. */
  heed(wishes: ReadonlyMap<string, CarrierAdmin>): void {
    for (const carrier of this.pooled) carrier.heed(wishes.get(carrier.carrier.name));
    for (const ring of this.bells.values()) ring();
  }

  all(): readonly PooledCarrier[] {
    return this.pooled;
  }

  /** Lets go of its timers. */
  close(): void {
    for (const timer of this.wakings.values()) clearTimeout(timer);
    this.wakings.clear();
    this.bells.clear();
  }

  private turnAt(pooled: PooledCarrier): CarrierTurn {
    const { carrier } = pooled;
    return {
      carrier,
      send: (message, signal, mostMilliseconds) => pooled.send(message, signal, mostMilliseconds),
      end: (outcome, milliseconds) => {
        pooled.leave(this.options.monotonic(), outcome, milliseconds);
        for (const channel of carrier.channels) this.bells.get(channel)?.();
      },
    };
  }

  private ofChannel(channel: MessageChannel): readonly PooledCarrier[] {
    return this.pooled.filter(({ carrier }) => carrier.channels.includes(channel));
  }

  /** What comes back by time alone rings nobody's bell by itself. */
  private wakeLater(channel: MessageChannel, carriers: readonly PooledCarrier[], now: number): void {
    if (this.wakings.has(channel)) return;
    const waits = carriers.flatMap((carrier) => carrier.millisecondsUntilRoom(now) ?? []);
    if (waits.length === 0) return;
    const timer = setTimeout(
      () => {
        this.wakings.delete(channel);
        this.bells.get(channel)?.();
      },
      Math.min(...waits),
    );
    timer.unref();
    this.wakings.set(channel, timer);
  }
}
