/** Look-ups of people by operators: each counted with what it finds, and refused where one operator has made too many. */
import { type Clock, later, millisecondsPerHour } from './clock';
import type { Database, Transaction } from './database';
import { Fault } from './fault';
import type { FieldCipher } from './field-cipher';
import type { Log } from './log';
import {
  countedAt,
  type LookupPolicy,
  type LookupStanding,
  lookupMemoryMilliseconds,
  lookupStanding,
} from './lookup-limit';
import type { Metrics } from './metrics';
import { inTransaction } from './transaction';
import type { UseTimes } from './use-times';

interface LookupDeps {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly clock: Clock;
  readonly policy: LookupPolicy;
  /** Where it is counted. */
  readonly uses: UseTimes;
  /** The names of the two counters. */
  readonly counters: { readonly lookups: string; readonly limits: string };
  /** Writes, in the transaction that refuses it, that an operator has come over the limit: once an hour, since who goes on asking must not fill anything. */
  readonly tellLimit: (trx: Transaction, now: Date) => Promise<void>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Finds somebody for an operator, who may look up so many an hour and a day, over all processes; one that finds nobody counts for several, as it is
 * what trying makes. Counted and found in one transaction under the operator's counter: a hundred at once get no more. `find` resolves to
 * undefined for nobody. Faults: exhausted LOOKUP_LIMIT; unavailable; what `find` throws, which counts nothing.
 */
export async function lookUp<Found>(
  deps: LookupDeps,
  operator: string,
  find: (trx: Transaction) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const looked = await inTransaction(deps.database, async (trx) => {
    const counter = await countOne(deps, trx, operator);
    if (counter.standing.kind === 'over') {
      const isNews = await refuse(deps, trx, operator, counter);
      return { isNews, standing: counter.standing } as const;
    }
    const found = await find(trx);
    if (found === undefined) await countMiss(deps, trx, counter);
    return { found, standing: counter.standing } as const;
  });
  if (!('found' in looked)) throw limitReached(deps, operator, looked);
  countOutcome(deps, looked.found === undefined ? 'nobody' : 'found');
  if (looked.standing.kind === 'near') countLimit(deps, 'near');
  return looked.found;
}

interface Counter {
  readonly subjectIndex: Buffer;
  /** Under the current key, this one not included. */
  readonly ownEarlier: readonly Date[];
  readonly now: Date;
  readonly standing: LookupStanding;
}

/** The operator's row stays locked until the transaction ends. */
async function countOne(deps: LookupDeps, trx: Transaction, operator: string): Promise<Counter> {
  const { cipher, clock, policy, uses } = deps;
  const indexes = cipher.indexes('lookups-of-operator', operator);
  const subjectIndex = cipher.index('lookups-of-operator', operator);
  const counted = clock.now();
  await uses.add(trx, [subjectIndex], counted, later(counted, lookupMemoryMilliseconds));
  const found = await uses.find(trx, indexes);
  const now = clock.now(); // who has waited for the lock must not count by a time long gone
  const timesOf = (isOwn: boolean) =>
    found.filter((one) => one.subjectIndex.equals(subjectIndex) === isOwn).flatMap(({ times }) => times);
  const ownEarlier = countedAt(timesOf(true).slice(0, -1), now, lookupMemoryMilliseconds);
  // Under the keys before, too, while they are being rotated.
  const standing = lookupStanding([...timesOf(false), ...ownEarlier], now, policy);
  if (standing.kind !== 'over') await uses.write(trx, { subjectIndex, times: [...ownEarlier, now] });
  return { subjectIndex, ownEarlier, now, standing };
}

async function countMiss({ policy, uses }: LookupDeps, trx: Transaction, { subjectIndex, ownEarlier, now }: Counter) {
  const miss = Array.from({ length: policy.operatorMissCounts }, () => now);
  await uses.write(trx, { subjectIndex, times: [...ownEarlier, ...miss] });
}

/** What is refused counts nothing. Resolves to whether it is news. */
async function refuse(
  { uses, cipher, tellLimit }: LookupDeps,
  trx: Transaction,
  operator: string,
  { subjectIndex, ownEarlier, now }: Counter,
): Promise<boolean> {
  await uses.write(trx, { subjectIndex, times: ownEarlier });
  const refusedIndex = cipher.index('refused-lookups-of-operator', operator);
  const [refused] = await uses.find(trx, [refusedIndex]);
  if (countedAt(refused?.times ?? [], now, millisecondsPerHour).length > 0) return false;
  await uses.add(trx, [refusedIndex], now, later(now, millisecondsPerHour));
  await uses.write(trx, { subjectIndex: refusedIndex, times: [now] });
  await tellLimit(trx, now);
  return true;
}

function limitReached(
  deps: LookupDeps,
  operator: string,
  { isNews, standing }: { readonly isNews: boolean; readonly standing: LookupStanding & { readonly kind: 'over' } },
): Fault {
  countOutcome(deps, 'refused');
  if (isNews) {
    countLimit(deps, 'over');
    deps.log.warn('lookups.limit-reached', { operator });
  }
  const retryAfterSeconds = Math.max(1, Math.ceil((standing.retryTime.getTime() - deps.clock.now().getTime()) / 1_000));
  const message = 'this operator has looked up as many people as one may for now';
  return new Fault('exhausted', 'LOOKUP_LIMIT', message, { retryAfterSeconds });
}

function countOutcome({ metrics, counters }: LookupDeps, outcome: 'found' | 'nobody' | 'refused'): void {
  metrics.counter(counters.lookups, "Operators' look-ups of people", ['outcome']).inc({ outcome });
}

function countLimit({ metrics, counters }: LookupDeps, reach: 'near' | 'over'): void {
  metrics
    .counter(counters.limits, 'Look-ups near the limit of their operator, and operators that came over it', ['reach'])
    .inc({ reach });
}
