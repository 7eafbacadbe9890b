import { later } from '../../../runtime/clock';
import type { Transaction } from '../../../runtime/database';
import { Fault, isFault } from '../../../runtime/fault';
import { inTransaction } from '../../../runtime/transaction';
import type { AuditEvent } from '../domain/audit-event';
import { checkFiscalCode } from '../domain/fiscal-code';
import { countedAt, type LookupStanding, lookupMemoryMilliseconds, lookupStanding } from '../domain/lookup-limit';
import { appendAuditEvent } from '../store/audit-events';
import { addCapUses, findCapUses, writeCapUses } from '../store/cap-uses';
import { findHolderId } from '../store/holders';
import type { CredentialsDeps } from './deps';

type LookupDeps = Pick<
  CredentialsDeps,
  'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

const lookups = 'symbolon_credentials_operator_lookups_total';
const limits = 'symbolon_credentials_operator_lookup_limits_total';

/**
 * Finds a holder for an operator, who may look up so many an hour and a day, over all processes; one that finds nobody counts for several, as it is
 * what trying codes makes. Counted and found in one transaction under the operator's counter: a hundred at once get no more. `find` resolves to
 * undefined for nobody, and writes what is to stand in the audit. Faults: exhausted LOOKUP_LIMIT; unavailable; what `find` throws, which counts nothing.
 */
export async function lookUpHolder<Found>(
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
  const { cipher, clock, policy } = deps;
  const indexes = cipher.indexes('lookups-of-operator', operator);
  const subjectIndex = cipher.index('lookups-of-operator', operator);
  const counted = clock.now();
  await addCapUses(trx, [subjectIndex], counted, later(counted, lookupMemoryMilliseconds));
  const uses = await findCapUses(trx, indexes);
  const now = clock.now(); // who has waited for the lock must not count by a time long gone
  const timesOf = (isOwn: boolean) =>
    uses.filter((one) => one.subjectIndex.equals(subjectIndex) === isOwn).flatMap(({ times }) => times);
  const ownEarlier = countedAt(timesOf(true).slice(0, -1), now, lookupMemoryMilliseconds);
  // Under the keys before, too, while they are being rotated.
  const standing = lookupStanding([...timesOf(false), ...ownEarlier], now, policy);
  if (standing.kind !== 'over') await writeCapUses(trx, { subjectIndex, times: [...ownEarlier, now] });
  return { subjectIndex, ownEarlier, now, standing };
}

async function countMiss({ policy }: LookupDeps, trx: Transaction, { subjectIndex, ownEarlier, now }: Counter) {
  const miss = Array.from({ length: policy.operatorMissCounts }, () => now);
  await writeCapUses(trx, { subjectIndex, times: [...ownEarlier, ...miss] });
}

/** What is refused counts nothing. In the audit it stands once an hour: who goes on asking must not fill it. Resolves to whether it is news. */
async function refuse(
  deps: LookupDeps,
  trx: Transaction,
  operator: string,
  { subjectIndex, ownEarlier, now }: Counter,
): Promise<boolean> {
  await writeCapUses(trx, { subjectIndex, times: ownEarlier });
  const refusedIndex = deps.cipher.index('refused-lookups-of-operator', operator);
  const [refused] = await findCapUses(trx, [refusedIndex]);
  if (countedAt(refused?.times ?? [], now, refusalMemoryMilliseconds).length > 0) return false;
  await addCapUses(trx, [refusedIndex], now, later(now, refusalMemoryMilliseconds));
  await writeCapUses(trx, { subjectIndex: refusedIndex, times: [now] });
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: now,
    actor: operator,
    action: 'lookup-limit-reached',
  });
  return true;
}

const refusalMemoryMilliseconds = 3_600_000;

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
  const message = 'this operator has looked up as many holders as one may for now';
  return new Fault('exhausted', 'LOOKUP_LIMIT', message, { retryAfterSeconds });
}

function countOutcome({ metrics }: LookupDeps, outcome: 'found' | 'nobody' | 'refused'): void {
  metrics.counter(lookups, "Operators' look-ups of holders", ['outcome']).inc({ outcome });
}

function countLimit({ metrics }: LookupDeps, reach: 'near' | 'over'): void {
  metrics
    .counter(limits, 'Look-ups near the limit of their operator, and operators that came over it', ['reach'])
    .inc({ reach });
}

/** That an operator has looked at a holder. */
export async function auditHolderLookup(
  deps: Pick<LookupDeps, 'keyring' | 'surge' | 'ids' | 'clock'>,
  trx: Transaction,
  holderId: string,
  operator: string,
  about: Pick<AuditEvent, 'subjectId' | 'reason'> = {},
): Promise<void> {
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: operator,
    action: 'holder-looked-up',
    holderId,
    ...about,
  });
}

/**
 * For an act on a fiscal code that was done before: its answer has told who has the code, and is the look-up that it is. Faults: exhausted
 * LOOKUP_LIMIT; unavailable.
 */
export async function countDoneBefore(
  deps: LookupDeps,
  operator: string,
  { holderId, ...about }: { readonly holderId: string } & Pick<AuditEvent, 'subjectId' | 'reason'>,
): Promise<void> {
  await lookUpHolder(deps, operator, async (trx) => {
    await auditHolderLookup(deps, trx, holderId, operator, about);
    return holderId;
  });
}

/**
 * For acts on a fiscal code: one that comes to nothing has told whether somebody has the code, and counts as the look-up that it was. What is done
 * stands in the audit and is never refused. Faults: exhausted LOOKUP_LIMIT in place of what `act` throws; what `act` throws; unavailable.
 */
export async function countedIfFruitless<Done>(
  deps: LookupDeps,
  { operator, fiscalCode }: { readonly operator: string; readonly fiscalCode: string },
  act: () => Promise<Done>,
): Promise<Done> {
  try {
    return await act();
  } catch (error) {
    const code = checkFiscalCode(fiscalCode);
    if (code.kind === 'ok' && (isFault(error, 'not-found') || isFault(error, 'precondition')))
      await lookUpHolder(deps, operator, (trx) => findHolderId(trx, deps.cipher, code.value));
    throw error;
  }
}
