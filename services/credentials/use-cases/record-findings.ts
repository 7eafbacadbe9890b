import type { Transaction } from '../../../runtime/database';
import { inTransaction } from '../../../runtime/transaction';
import { type Discrepancy, type Finding, kindsByLedger, seenAgain } from '../domain/discrepancy';
import {
  deleteDiscrepancies,
  findOpenDiscrepanciesOf,
  resolveDiscrepancies,
  saveDiscrepancies,
} from '../store/discrepancies';
import type { Look } from './compare-books';
import type { ReconciliationDeps } from './reconciliation-deps';

/**
 * Writes down what a look found, and that what it did not find again is over; with it, in the same transaction, whatever `also` writes. The log
 * tells what came to be believed, and what of that is over.
 */
export async function recordFindings(
  deps: ReconciliationDeps,
  look: Look,
  also: (trx: Transaction) => Promise<void> = async () => {},
): Promise<void> {
  const { confirmed, resolved } = await inTransaction(deps.database, async (trx) => {
    await also(trx);
    return record(deps, trx, look);
  });
  for (const discrepancy of confirmed) deps.log.error('reconciliation.discrepancy', told(discrepancy));
  for (const discrepancy of resolved) deps.log.info('reconciliation.resolved', told(discrepancy));
}

interface Recorded {
  readonly confirmed: readonly Discrepancy[];
  readonly resolved: readonly Discrepancy[];
}

async function record(deps: ReconciliationDeps, trx: Transaction, look: Look): Promise<Recorded> {
  const now = deps.clock.now();
  const open = await findOpenDiscrepanciesOf(trx, look.subjectIds);
  const found = look.findings.map((finding) => discrepancyOf(deps, finding, open, now));
  await saveDiscrepancies(trx, found);
  const over = open.filter((one) => !found.some(({ id }) => id === one.id) && !isOutOfSight(one, look));
  const resolved = over.filter(({ confirmTime }) => confirmTime !== undefined);
  await resolveDiscrepancies(
    trx,
    resolved.map(({ id }) => id),
    now,
  );
  await deleteDiscrepancies(
    trx,
    over.filter((one) => !resolved.includes(one)).map(({ id }) => id),
  );
  return { confirmed: found.filter(({ confirmTime }) => confirmTime === now), resolved };
}

function discrepancyOf(
  { ids, reconciliation }: ReconciliationDeps,
  finding: Finding,
  open: readonly Discrepancy[],
  now: Date,
): Discrepancy {
  const before = open.find(({ kind, subjectId }) => kind === finding.kind && subjectId === finding.subjectId);
  if (before !== undefined) return seenAgain(before, finding, now, reconciliation.confirmMilliseconds);
  return { ...finding, id: ids.next(), firstSeenTime: now, lastSeenTime: now, confirmTime: undefined };
}

/** Only its ledger could tell that it is over, and that was not asked. */
function isOutOfSight({ kind, family }: Discrepancy, { uncompared }: Look): boolean {
  return family !== undefined && uncompared.has(family) && kindsByLedger.includes(kind);
}

function told({ kind, family, deliveryId, pinRequestId, sinceTime }: Discrepancy) {
  return { kind, family, deliveryId, pinRequestId, sinceTime };
}
