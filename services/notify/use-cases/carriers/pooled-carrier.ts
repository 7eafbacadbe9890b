/** One carrier in the pool: what is configured, what operators want of it, how it does, and what is under way to it. */
import { millisecondsPerSecond } from '../../../../runtime/clock';
import { Limiter } from '../../../../runtime/limiter';
import type { Log } from '../../../../runtime/log';
import type { CarrierAdmin } from '../../domain/carrier-admin';
import { CarrierGate, type GateLimits } from '../../domain/carrier-gate';
import {
  CarrierHealth,
  type HealthFigures,
  type HealthLimits,
  type ReceiptCounts,
  type Standing,
} from '../../domain/carrier-health';
import type { CarrierOutcome, MessageCarrier, OutgoingMessage } from '../../ports';

export interface CarrierSettings extends GateLimits {
  readonly carrier: MessageCarrier;
  /** smpp, sms-http, smtp, pec; inbox in standalone. */
  readonly kind: string;
  /** A lower number goes first. */
  readonly priority: number;
  /** Its share among those of its priority. */
  readonly weight: number;
  readonly health: HealthLimits;
}

/** What came of a message that was handed to its carrier, and how long that took. */
export interface Handed {
  readonly outcome: CarrierOutcome;
  readonly milliseconds: number;
}

/** A carrier that throttles without saying for how long. */
const restMilliseconds = 1_000;
const longestRestMilliseconds = 60_000;

export class PooledCarrier {
  readonly carrier: MessageCarrier;
  readonly priority: number;
  private readonly gate: CarrierGate;
  private readonly handing: Limiter;
  private readonly health: CarrierHealth;
  private admin: CarrierAdmin = { state: 'active', weight: undefined };
  /** When the last probe began of one that operators put into quarantine. */
  private probedAt = Number.NEGATIVE_INFINITY;

  constructor(
    readonly settings: CarrierSettings,
    now: number,
    private readonly log: Log,
  ) {
    this.carrier = settings.carrier;
    this.priority = settings.priority;
    this.gate = new CarrierGate(settings, now);
    const { concurrency } = settings;
    this.handing = new Limiter({ name: settings.carrier.name, concurrency, queueLength: Number.MAX_SAFE_INTEGER });
    this.health = new CarrierHealth(settings.health);
  }

  get weight(): number {
    return this.admin.weight ?? this.settings.weight;
  }

  get underWay(): number {
    return this.gate.underWay;
  }

  get reason(): string | undefined {
    return this.admin.state === 'quarantined' ? 'BY_OPERATOR' : this.health.reason;
  }

  standing(now: number): Standing {
    const own = this.health.standing(now);
    if (this.admin.state !== 'quarantined' || own === 'quarantined') return own;
    return now < this.probedAt + this.settings.health.quarantineMilliseconds ? 'quarantined' : 'probing';
  }

  /** Whether it gets messages now. */
  isOnDuty(now: number): boolean {
    return this.admin.state !== 'drained' && this.standing(now) !== 'quarantined';
  }

  places(now: number): number {
    const places = this.gate.places(now);
    return this.standing(now) === 'healthy' ? places : Math.min(places, 1);
  }

  hasRoom(now: number): boolean {
    return this.places(now) > this.underWay;
  }

  enter(now: number): boolean {
    if (!this.hasRoom(now) || !this.gate.enter(now)) return false;
    if (this.admin.state === 'quarantined') this.probedAt = now;
    return true;
  }

  /** Hands it over as soon as one of those before it has been; the gate bounds how many wait. */
  send(message: OutgoingMessage, signal: AbortSignal, mostMilliseconds: number): Promise<Handed> {
    return this.handing.run(async () => {
      const started = performance.now();
      const timeIsUp = AbortSignal.timeout(mostMilliseconds);
      const outcome = await this.carrier.send(message, AbortSignal.any([signal, timeIsUp]));
      return { outcome, milliseconds: performance.now() - started };
    });
  }

  /** When time alone may make room; undefined where it will not. */
  millisecondsUntilRoom(now: number): number | undefined {
    if (this.admin.state === 'drained') return undefined;
    const untilProbe = this.standing(now) === 'quarantined' ? this.millisecondsUntilProbe(now) : 0;
    const untilRoom = this.gate.millisecondsUntilRoom(now) ?? 0;
    const longest = Math.max(untilProbe, untilRoom);
    return longest > 0 ? longest : undefined;
  }

  /** `outcome`: undefined where it was not asked. A message that it refused for good is no fault of its. */
  leave(now: number, outcome: CarrierOutcome | undefined, milliseconds: number): void {
    const throttled = outcome?.kind === 'refused' && outcome.throttled === true;
    this.gate.leave(now, throttled ? { restMilliseconds: restOf(outcome.retryAfterSeconds) } : undefined);
    if (outcome === undefined || throttled) return;
    const before = this.health.standing(now);
    const refusesUs = outcome.kind === 'refused' && outcome.refusesUs === true;
    const isGood = outcome.kind === 'sent' || (outcome.kind === 'refused' && outcome.permanent && !refusesUs);
    this.health.note(now, { isGood, refusesUs }, milliseconds);
    this.tellChange(before, now);
  }

  /** From when on receipts count, by the same clock. */
  get receiptsSince(): number {
    return this.health.receiptsSince;
  }

  noteReceipts(now: number, receipts: ReceiptCounts): void {
    const before = this.health.standing(now);
    this.health.noteReceipts(now, receipts);
    this.tellChange(before, now);
  }

  figures(now: number): HealthFigures {
    return this.health.figures(now);
  }

  heed(wish: CarrierAdmin | undefined): void {
    this.admin = wish ?? { state: 'active', weight: undefined };
  }

  private millisecondsUntilProbe(now: number): number {
    const ownProbe =
      this.admin.state === 'quarantined' ? this.probedAt + this.settings.health.quarantineMilliseconds : 0;
    return Math.max(1, this.health.quarantinedUntil - now, ownProbe - now);
  }

  private tellChange(before: Standing, now: number): void {
    const after = this.health.standing(now);
    if (after === before) return;
    const details = { carrier: this.carrier.name, ...this.health.figures(now) };
    if (after === 'quarantined' && before !== 'quarantined')
      this.log.error('carrier.quarantined', { ...details, reason: this.health.reason });
    else if (after === 'healthy' && before !== 'healthy') this.log.info('carrier.back', details);
  }
}

function restOf(retryAfterSeconds: number | undefined): number {
  if (retryAfterSeconds === undefined) return restMilliseconds;
  return Math.min(retryAfterSeconds * millisecondsPerSecond, longestRestMilliseconds);
}
