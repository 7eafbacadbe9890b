import { later } from '../../../runtime/clock';
import { groupBy } from '../../../runtime/group-by';
import type { Round } from '../../../runtime/poller';
import { inTransaction } from '../../../runtime/transaction';
import type { Family } from '../domain/channel';
import type { Discrepancy } from '../domain/discrepancy';
import { noTotals } from '../domain/reconciliation-totals';
import { findOpenDiscrepancies, forgetDiscrepancies } from '../store/discrepancies';
import { findReconciledIssues } from '../store/reconciled-rows';
import { findLastWalk, saveWalk } from '../store/reconciliation';
import { compareDeliveries } from './compare-books';
import type { ReconciliationDeps } from './reconciliation-deps';
import { goOn, noteUncompared, pageRows, type Walk } from './reconciliation-walk';
import { recordFindings } from './record-findings';
import { lookAtIssues, walkIssues } from './walk-issues';
import { walkLedgers } from './walk-ledgers';
import { walkOpenDeliveries } from './walk-open-deliveries';

/**
 * When it is time, walks once through what may not add up: what was found before, every request from a certain age on, issues not settled, deliveries under way, and
 * what the ledgers took on since the last time; page by page, each in a short transaction of its own. Writes down what it finds and, at its end, what
 * it counted. A ledger that does not answer keeps nothing else back. Fault unavailable where the database is away, or the signal ends it: the next walk begins anew.
 */
export async function reconcile(deps: ReconciliationDeps, signal: AbortSignal): Promise<Round> {
  const startTime = deps.clock.now();
  const last = await findLastWalk(deps.database);
  if (last !== undefined && startTime < later(last.walk.completeTime, deps.reconciliation.restMilliseconds))
    return 'idle';
  const untilTime = later(startTime, -deps.reconciliation.afterMilliseconds);
  const walk: Walk = { startTime, untilTime, signal, totals: noTotals, uncompared: new Set() };
  await lookAgain(deps, walk);
  await walkIssues(deps, walk);
  await walkOpenDeliveries(deps, walk);
  await walkLedgers(deps, walk);
  await finish(deps, walk);
  return 'idle';
}

/** At what was found before: whether it is over only a look can tell. */
async function lookAgain(deps: ReconciliationDeps, walk: Walk): Promise<void> {
  for (let after = ''; ; ) {
    goOn(walk);
    const page = await findOpenDiscrepancies(deps.database, after, pageRows);
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.id;
    await lookAgainAt(deps, walk, page);
    if (page.length < pageRows) return;
  }
}

async function lookAgainAt(deps: ReconciliationDeps, walk: Walk, page: readonly Discrepancy[]): Promise<void> {
  const byKind = groupBy(page, ({ deliveryId }) => (deliveryId === undefined ? 'issues' : 'deliveries'));
  const deliveries = (byKind.get('deliveries') ?? []).map(({ subjectId: id, family }) => ({ id, family }));
  const wanted = [...new Map(deliveries.map((one) => [one.id, one])).values()];
  if (wanted.length > 0) {
    const look = await compareDeliveries(deps, wanted, walk.signal);
    noteUncompared(walk, look);
    await recordFindings(deps, look);
  }
  const issueIds = (byKind.get('issues') ?? []).map(({ subjectId }) => subjectId);
  const issues = await findReconciledIssues(deps.database, issueIds);
  const { look } = await lookAtIssues(deps, [...issues.values()], walk.signal);
  // An issue that is gone lacks nothing any more.
  await recordFindings(deps, { ...look, subjectIds: [...look.subjectIds, ...issueIds] });
}

async function finish(deps: ReconciliationDeps, walk: Walk): Promise<void> {
  const { startTime, totals } = walk;
  const completeTime = deps.clock.now();
  const isSet = (family: Family) => deps.ledgers.has(family);
  const uncompared = [...walk.uncompared].sort();
  const isWhole = !uncompared.some(isSet);
  const resolvedBefore = later(completeTime, -deps.reconciliation.keepMilliseconds);
  await inTransaction(deps.database, async (trx) => {
    await saveWalk(trx, { startTime, completeTime, uncompared, totals }, isWhole);
    await forgetDiscrepancies(trx, resolvedBefore, pageRows);
  });
  deps.log.info('reconciliation.walked', { issues: totals.issueCount, uncompared });
}
