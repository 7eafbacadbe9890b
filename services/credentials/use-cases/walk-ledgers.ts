import { inTransaction } from '../../../runtime/transaction';
import type { Family } from '../domain/channel';
import type { Ledger, LedgerPage } from '../ports';
import { findPlace, savePlace } from '../store/reconciliation';
import { entriesById, orUnanswered } from './ask-ledgers';
import { compareDeliveries } from './compare-books';
import type { ReconciliationDeps } from './reconciliation-deps';
import { goOn, type Walk } from './reconciliation-walk';
import { recordFindings } from './record-findings';

/** What each ledger has taken on since the last walk that came to its end there: only so is found what is there and not here. */
export async function walkLedgers(deps: ReconciliationDeps, walk: Walk): Promise<void> {
  for (const [family, ledger] of deps.ledgers)
    if (!(await walkLedger(deps, walk, family, ledger))) walk.uncompared.add(family);
}

/** False where it did not answer: the next walk begins where this one did. */
async function walkLedger(deps: ReconciliationDeps, walk: Walk, family: Family, ledger: Ledger): Promise<boolean> {
  const { untilTime, signal } = walk;
  const sinceTime = (await findPlace(deps.database, family))?.createTime;
  if (sinceTime !== undefined && sinceTime >= untilTime) return true;
  for (let pageToken = ''; ; ) {
    goOn(walk);
    const page = await orUnanswered(deps, family, () => ledger.list({ sinceTime, untilTime }, pageToken, signal));
    if (page === undefined) return false;
    await lookAtPage(deps, walk, family, page);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  await inTransaction(deps.database, (trx) => savePlace(trx, family, { createTime: untilTime, id: '' }));
  return true;
}

async function lookAtPage(deps: ReconciliationDeps, walk: Walk, family: Family, page: LedgerPage): Promise<void> {
  const { forgottenBeforeTime } = page;
  const entries = entriesById(page);
  const byDelivery = new Map([...entries].map(([id, entry]) => [id, { entry, forgottenBeforeTime }]));
  const wanted = [...entries.keys()].map((id) => ({ id, family }));
  if (wanted.length === 0) return;
  const told = { byDelivery, uncompared: new Set<Family>() };
  await recordFindings(deps, await compareDeliveries(deps, wanted, walk.signal, told));
}
