import { isFault } from '../../../runtime/fault';
import { groupBy } from '../../../runtime/group-by';
import type { Family } from '../domain/channel';
import type { LedgerAnswer, LedgerEntry } from '../domain/discrepancy-of-delivery';
import type { Ledger, LedgerPage } from '../ports';
import type { ReconciliationDeps } from './reconciliation-deps';

export interface Asked {
  readonly id: string;
  readonly family: Family;
}

/** What the ledgers said, by delivery id; of the uncompared families nothing: theirs is not set, or did not answer. */
export interface LedgerAnswers {
  readonly byDelivery: ReadonlyMap<string, LedgerAnswer>;
  readonly uncompared: ReadonlySet<Family>;
}

type AskDeps = Pick<ReconciliationDeps, 'ledgers' | 'log' | 'metrics'>;

/** What a ledger takes in one call. */
const idsPerCall = 500;

/** Asks each family's ledger for its deliveries, each once. */
export async function askLedgers(deps: AskDeps, asked: readonly Asked[], signal: AbortSignal): Promise<LedgerAnswers> {
  const byDelivery = new Map<string, LedgerAnswer>();
  const uncompared = new Set<Family>();
  for (const [family, wanted] of groupBy(asked, (one) => one.family)) {
    const ledger = deps.ledgers.get(family);
    const ids = [...new Set(wanted.map(({ id }) => id))];
    const answers = ledger && (await answersOf(deps, family, ledger, ids, signal));
    if (answers === undefined) uncompared.add(family);
    for (const [id, answer] of answers ?? []) byDelivery.set(id, answer);
  }
  return { byDelivery, uncompared };
}

/** Undefined where the ledger does not answer; the log and a metric tell. */
export async function orUnanswered<T>(
  { log, metrics }: Pick<AskDeps, 'log' | 'metrics'>,
  family: Family,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!isFault(error)) throw error;
    log.warn('reconciliation.ledger-not-answered', { family, error });
    metrics
      .counter('symbolon_credentials_ledger_failures_total', 'Calls of ledgers that failed', ['family'])
      .inc({ family });
    return undefined;
  }
}

export function entriesById(page: Pick<LedgerPage, 'entries'>): ReadonlyMap<string, LedgerEntry> {
  return new Map(page.entries.map((entry) => [entry.deliveryId, entry]));
}

async function answersOf(
  deps: AskDeps,
  family: Family,
  ledger: Ledger,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, LedgerAnswer> | undefined> {
  const answers = new Map<string, LedgerAnswer>();
  for (let first = 0; first < ids.length; first += idsPerCall) {
    const chunk = ids.slice(first, first + idsPerCall);
    const page = await orUnanswered(deps, family, () => ledger.find(chunk, signal));
    if (page === undefined) return undefined;
    const entries = entriesById(page);
    const { forgottenBeforeTime } = page;
    for (const id of chunk) answers.set(id, { entry: entries.get(id), forgottenBeforeTime });
  }
  return answers;
}
