import { type Clock, millisecondsPerSecond } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import type { Log } from '../../../runtime/log';
import type { Metrics } from '../../../runtime/metrics';
import { calendarDayOf } from '../domain/calendar-day';
import { type Canary, type CanaryFate, fateOf, transitDays } from '../domain/canary';
import { lastArrived, settleCanary, unsettledCanaries } from '../store/canary';
import { ToldOnce } from './told-once';

export interface FollowDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** After so many days without a confirmation one is missing. */
  readonly canary: { readonly days: number };
}

/** One a day, and each ends within the days that letters are kept. */
const mostAtOnce = 5_000;
const transitBuckets = [1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 30, 45];

/** Looks what became of the canaries, with an alarm for those that are missing; gives how, since it remembers which it has told today. */
export function canaryWatch(deps: FollowDeps): () => Promise<void> {
  const told = new ToldOnce();
  return async () => {
    const now = deps.clock.now();
    const lastArrivedDay = (await lastArrived(deps.database))?.day ?? '';
    const missing: Missing[] = [];
    for (const canary of await unsettledCanaries(deps.database, mostAtOnce)) {
      const fate = fateOf(canary, { now, days: deps.canary.days, lastArrivedDay });
      if (fate.kind === 'settled') await settle(deps, canary, fate);
      if (fate.kind === 'missing') missing.push({ canary, fate });
    }
    for (const { canary, fate } of told.news(missing, ({ canary: { day } }) => day, calendarDayOf(now)))
      deps.log.error('canary.missing', aboutMissing(canary, fate));
    await measure(deps, missing.length, now);
  };
}

interface Missing {
  readonly canary: Canary;
  readonly fate: Extract<CanaryFate, { kind: 'missing' }>;
}

function aboutMissing({ day, letterId }: Canary, { state, reason }: Missing['fate']) {
  return { day, letterId, state, ...(reason === undefined ? {} : { reason }) };
}

async function settle(
  { database, log, metrics }: FollowDeps,
  canary: Canary,
  { outcome, time }: Extract<CanaryFate, { kind: 'settled' }>,
): Promise<void> {
  if (!(await settleCanary(database, canary.day, { outcome, time }))) return;
  const { day, letterId, letter } = canary;
  if (outcome !== 'arrived') {
    const reason = letter?.reason === undefined ? {} : { reason: letter.reason };
    return log[outcome === 'not-arrived' ? 'error' : 'warn'](`canary.${outcome}`, { day, letterId, ...reason });
  }
  const days = transitDays(canary, time);
  log.info('canary.arrived', { day, letterId, ...(days === undefined ? {} : { transitDays: days }) });
  if (days === undefined) return;
  metrics
    .histogram('symbolon_postal_canary_transit_days', 'From despatch to confirmation', [], transitBuckets)
    .observe(days);
}

async function measure({ database, metrics }: FollowDeps, missing: number, now: Date): Promise<void> {
  metrics.gauge('symbolon_postal_canary_unconfirmed', 'Alarm: canaries that should have arrived').set(missing);
  const last = await lastArrived(database);
  if (last === undefined) return;
  const seconds = (now.getTime() - last.time.getTime()) / millisecondsPerSecond;
  metrics
    .gauge('symbolon_postal_canary_last_confirmed_age_seconds', 'Since the newest canary that arrived did')
    .set(seconds);
}
