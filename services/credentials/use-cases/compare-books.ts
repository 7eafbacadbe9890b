/** One look at a page of issues or deliveries: what of them does not add up, here and against the ledgers. */
import { type Family, familyOf } from '../domain/channel';
import { type Delivery, isSentOrEnded } from '../domain/delivery';
import type { Finding } from '../domain/discrepancy';
import { disagreementOf } from '../domain/discrepancy-of-delivery';
import { missingHalvesOf, needsBlob, type ReconciledIssue } from '../domain/discrepancy-of-issue';
import { hasEnded } from '../domain/pin-request-state';
import { findAttempts } from '../store/delivery-attempts';
import {
  type BlobPresence,
  findBlobsOfDeliveries,
  findBlobsOfRequests,
  findDeliveriesByIds,
  findReconciledIssues,
} from '../store/reconciled-rows';
import { askLedgers, type LedgerAnswers } from './ask-ledgers';
import type { ReconciliationDeps } from './reconciliation-deps';

/** What a look found, at what: of each subject that was looked at and has no finding here, all is well, but for what only an uncompared ledger could tell. */
export interface Look {
  readonly findings: readonly Finding[];
  readonly subjectIds: readonly string[];
  readonly uncompared: ReadonlySet<Family>;
}

/** A delivery by its id; the family, where it is known, tells whom to ask about one that is not here. */
export interface DeliveryToCompare {
  readonly id: string;
  readonly family: Family | undefined;
}

/** Everything of these issues: their halves, what is sealed for them, their deliveries against the ledgers. */
export async function compareIssues(
  deps: ReconciliationDeps,
  issues: readonly ReconciledIssue[],
  deliveriesOf: ReadonlyMap<string, readonly Delivery[]>,
  signal: AbortSignal,
): Promise<Look> {
  const ids = issues.map(({ id }) => id);
  const deliveries = [...deliveriesOf.values()].flat();
  const blobs = await findBlobsOfRequests(deps.database, ids);
  const answers = await askAbout(deps, deliveries, signal);
  const issuesById = new Map(issues.map((issue) => [issue.id, issue]));
  const found = await compareEach(deps, { deliveries, issuesById, blobs, answers });
  const orphans = blobs.filter((blob) => !deliveries.some(({ id }) => id === blob.deliveryId));
  const withOrphans = new Set(orphans.map(({ pinRequestId }) => pinRequestId));
  const incomplete = issues.filter(
    (issue) => !withOrphans.has(issue.id) && missingHalvesOf(issue, deliveriesOf.get(issue.id) ?? []).length > 0,
  );
  const now = deps.clock.now();
  return {
    findings: [
      ...found,
      ...orphans.map((blob) => missingDelivery(blob.pinRequestId, blob.deliveryId, now)),
      ...incomplete.map(({ id }) => missingDelivery(id, undefined, now)),
    ],
    subjectIds: [...ids, ...deliveries.map(({ id }) => id), ...orphans.map(({ deliveryId }) => deliveryId)],
    uncompared: answers.uncompared,
  };
}

/** `told`: what the ledgers have said of them already. */
export async function compareDeliveries(
  deps: ReconciliationDeps,
  wanted: readonly DeliveryToCompare[],
  signal: AbortSignal,
  told?: LedgerAnswers,
): Promise<Look> {
  const ids = wanted.map(({ id }) => id);
  const deliveries = await findDeliveriesByIds(deps.database, ids);
  const known = new Set(deliveries.map(({ id }) => id));
  const absent = wanted.filter(({ id }) => !known.has(id));
  const requestIds = [...new Set(deliveries.map(({ pinRequestId }) => pinRequestId))];
  const issuesById = await findReconciledIssues(deps.database, requestIds);
  const blobs = await findBlobsOfDeliveries(deps.database, ids);
  const answers = told ?? (await askAbout(deps, deliveries, signal, absent));
  const found = await compareEach(deps, { deliveries, issuesById, blobs, answers });
  const orphans = blobs.filter(({ deliveryId }) => !known.has(deliveryId));
  const now = deps.clock.now();
  return {
    findings: [
      ...found,
      ...orphans.map((blob) => missingDelivery(blob.pinRequestId, blob.deliveryId, now)),
      ...absent
        .filter(({ id }) => !orphans.some(({ deliveryId }) => deliveryId === id))
        .flatMap((one) => unknownHere(one, answers)),
    ],
    subjectIds: ids,
    uncompared: answers.uncompared,
  };
}

/** What was published, and what is not here but may be there. */
function askAbout(
  deps: ReconciliationDeps,
  deliveries: readonly Delivery[],
  signal: AbortSignal,
  absent: readonly DeliveryToCompare[] = [],
): Promise<LedgerAnswers> {
  const published = deliveries.filter(({ publication }) => publication !== undefined);
  const asked = [
    ...published.map(({ id, channel }) => ({ id, family: familyOf(channel) })),
    ...absent.flatMap(({ id, family }) => (family === undefined ? [] : [{ id, family }])),
  ];
  return askLedgers(deps, asked, signal);
}

interface Books {
  readonly deliveries: readonly Delivery[];
  readonly issuesById: ReadonlyMap<string, ReconciledIssue>;
  readonly blobs: readonly BlobPresence[];
  readonly answers: LedgerAnswers;
}

async function compareEach(deps: ReconciliationDeps, books: Books): Promise<readonly Finding[]> {
  const now = deps.clock.now();
  const withBlob = new Set(books.blobs.map(({ deliveryId }) => deliveryId));
  const findings = books.deliveries.flatMap((delivery): readonly Finding[] => {
    const issue = books.issuesById.get(delivery.pinRequestId);
    const answer = books.answers.byDelivery.get(delivery.id);
    const found = disagreementOf(delivery, answer, now, deps.reconciliation);
    const disagreement = found?.kind === 'state-ahead' && isSettled(delivery, issue) ? undefined : found;
    const ledgerState = answer?.entry?.state;
    return [
      ...(disagreement === undefined ? [] : [{ ...findingOf(delivery), ledgerState, ...disagreement }]),
      ...(issue === undefined ? [{ ...findingOf(delivery), kind: 'missing-issue' as const, sinceTime: now }] : []),
      ...(needsBlob(delivery, issue, now) && !withBlob.has(delivery.id)
        ? [{ ...findingOf(delivery), kind: 'missing-blob' as const, sinceTime: now }]
        : []),
    ];
  });
  return withoutResolved(deps, findings);
}

/** It was sent or has ended, and so has its issue: what its service has forgotten of it is of no use to anybody. */
function isSettled({ state }: Delivery, issue: ReconciledIssue | undefined): boolean {
  return issue !== undefined && hasEnded(issue.state) && isSentOrEnded(state);
}

/** What an operator has recorded of a delivery its service need not know. */
async function withoutResolved(
  { database }: ReconciliationDeps,
  found: readonly Finding[],
): Promise<readonly Finding[]> {
  const ahead = found.filter(({ kind }) => kind === 'state-ahead');
  if (ahead.length === 0) return found;
  const attempts = await findAttempts(
    database,
    ahead.map(({ subjectId }) => subjectId),
  );
  const isResolved = ({ subjectId, ownState }: Finding) =>
    (attempts.get(subjectId) ?? []).some(({ carrier, state }) => carrier === 'operator' && state === ownState);
  return found.filter((finding) => !ahead.includes(finding) || !isResolved(finding));
}

function findingOf({ id, pinRequestId, channel, state }: Delivery) {
  const ids = { subjectId: id, deliveryId: id, pinRequestId };
  return { ...ids, family: familyOf(channel), ownState: state, ledgerState: undefined };
}

function missingDelivery(pinRequestId: string, deliveryId: string | undefined, now: Date): Finding {
  return {
    kind: 'missing-delivery',
    subjectId: deliveryId ?? pinRequestId,
    deliveryId,
    pinRequestId,
    family: undefined,
    ownState: undefined,
    ledgerState: undefined,
    sinceTime: now,
  };
}

/** A service has it, and here is neither the delivery nor what was sealed for it. */
function unknownHere({ id, family }: DeliveryToCompare, { byDelivery }: LedgerAnswers): readonly Finding[] {
  const entry = byDelivery.get(id)?.entry;
  if (entry === undefined) return [];
  const ids = { subjectId: id, deliveryId: id, pinRequestId: undefined };
  const states = { ownState: undefined, ledgerState: entry.state };
  return [{ kind: 'unknown-to-credentials', ...ids, family, ...states, sinceTime: entry.changeTime }];
}
