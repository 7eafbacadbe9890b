import type { Delivery } from '../domain/delivery';
import type { ReconciledIssue } from '../domain/discrepancy-of-issue';
import type { PinRequestState } from '../domain/pin-request-state';
import { liveStates } from '../domain/pin-request-state';
import { withIssue } from '../domain/reconciliation-totals';
import {
  type AgePlace,
  findDeliveriesOfRequests,
  findIssuesInState,
  findRequestsByAge,
} from '../store/reconciled-rows';
import { findPlace, savePlace } from '../store/reconciliation';
import { compareIssues, type Look } from './compare-books';
import type { ReconciliationDeps } from './reconciliation-deps';
import { goOn, noteUncompared, pageRows, type Walk } from './reconciliation-walk';
import { recordFindings } from './record-findings';

/**
 * Every request once, when it is old enough, and those that the walks before have seen again as long as they are under way: what is settled is never
 * read again, however much of it there is.
 */
export async function walkIssues(deps: ReconciliationDeps, walk: Walk): Promise<void> {
  const seenUpTo = await findPlace(deps.database, 'requests');
  if (seenUpTo !== undefined)
    // From what has come furthest on: what moves on meanwhile is not counted twice.
    for (const state of [...liveStates].reverse()) await walkState(deps, walk, state, seenUpTo);
  await walkNew(deps, walk, seenUpTo);
}

/** Issues with all that is theirs. */
export async function lookAtIssues(
  deps: ReconciliationDeps,
  issues: readonly ReconciledIssue[],
  signal: AbortSignal,
): Promise<{ readonly look: Look; readonly deliveriesOf: ReadonlyMap<string, readonly Delivery[]> }> {
  const ids = issues.map(({ id }) => id);
  const deliveriesOf = await findDeliveriesOfRequests(deps.database, ids);
  return { look: await compareIssues(deps, issues, deliveriesOf, signal), deliveriesOf };
}

async function walkState(deps: ReconciliationDeps, walk: Walk, state: PinRequestState, upTo: AgePlace): Promise<void> {
  for (let after: AgePlace | undefined; ; ) {
    const issues = await findIssuesInState(deps.database, state, { after, upTo }, pageRows);
    after = issues.at(-1);
    if (after === undefined) return;
    await lookAndCount(deps, walk, issues);
  }
}

async function walkNew(deps: ReconciliationDeps, walk: Walk, from: AgePlace | undefined): Promise<void> {
  for (let after = from; ; ) {
    const requests = await findRequestsByAge(deps.database, after, walk.untilTime, pageRows);
    const last = requests.at(-1);
    if (last === undefined) return;
    after = last;
    await lookAndCount(deps, walk, requests, last);
  }
}

/** `reached`: how far the walk of new ones has come, written together with what was found so far. */
async function lookAndCount(
  deps: ReconciliationDeps,
  walk: Walk,
  issues: readonly ReconciledIssue[],
  reached?: AgePlace,
): Promise<void> {
  goOn(walk);
  const { look, deliveriesOf } = await lookAtIssues(deps, issues, walk.signal);
  noteUncompared(walk, look);
  await recordFindings(deps, look, async (trx) => {
    if (reached !== undefined) await savePlace(trx, 'requests', reached);
  });
  walk.totals = issues.reduce(
    (totals, issue) => withIssue(totals, issue, deliveriesOf.get(issue.id) ?? []),
    walk.totals,
  );
}
