import type { FieldFault } from '../../../runtime/fault';
import { isFault } from '../../../runtime/fault';
import { isUuid } from '../../../runtime/id';
import { inTransaction } from '../../../runtime/transaction';
import { findAnsweredRequests } from '../store/notification-request';
import { checkRequest, type NotificationRequest } from './check-request';
import { drawMessage } from './draw-message';
import type { NotificationDeps } from './notification-deps';
import { hasFingerprint, requestFingerprint } from './request-fingerprint';
import { type DrawnRequest, saveMessages, tellAccepted } from './save-messages';
import { takeQuota } from './take-quota';

export interface RefusedNotification {
  /** Its place in the stream, from 0. */
  readonly index: number;
  readonly requestId: string;
  readonly reason: string;
  readonly fields: readonly FieldFault[];
}

export interface BulkReport {
  /** Those known already are among them. */
  readonly accepted: number;
  readonly repeated: number;
  readonly refused: number;
  /** The first ones. */
  readonly firstRefused: readonly RefusedNotification[];
}

/** A place in the stream. */
interface Item extends NotificationRequest {
  readonly index: number;
}

type Outcome = 'accepted' | 'repeated' | Omit<RefusedNotification, 'index' | 'requestId'>;

/** Some milliseconds of the database each, and some megabytes at the most in memory. */
const itemsAtOnce = 50;
const refusedTold = 1_000;
/** Of a faulty item: an answer of 1,000 must stay a small one, whatever callers call things. */
const fieldsTold = 5;
const fieldCharactersTold = 100;
const requestIdCharacters = 36;

/**
 * Takes on every notification that is right, in batches of a transaction each, and tells of the others. What is wrong with one does
 * not touch the others. Where it fails in the middle, the same stream may come again: what was taken on is known by its request_id.
 * Faults: unavailable; what the stream throws.
 */
export async function sendNotifications(
  deps: NotificationDeps,
  requests: AsyncIterable<NotificationRequest>,
  caller: string,
): Promise<BulkReport> {
  const firstRefused: RefusedNotification[] = [];
  const report = { accepted: 0, repeated: 0, refused: 0, firstRefused };
  let index = 0;
  let batch: Item[] = [];
  const flush = async () => {
    const items = batch;
    batch = [];
    const outcomes = await takeOn(deps, items, caller);
    for (const [place, item] of items.entries()) count(report, item, outcomes[place]);
  };
  for await (const request of requests) {
    // One id twice: the second is answered by what became of the first.
    if (batch.some(({ requestId }) => requestId === request.requestId)) await flush();
    batch.push({ ...request, index });
    index += 1;
    if (batch.length === itemsAtOnce) await flush();
  }
  await flush();
  return report;
}

function count(
  report: { accepted: number; repeated: number; refused: number; firstRefused: RefusedNotification[] },
  { index, requestId }: Item,
  outcome: Outcome | undefined,
): void {
  if (outcome === 'accepted' || outcome === 'repeated') {
    report.accepted += 1;
    if (outcome === 'repeated') report.repeated += 1;
    return;
  }
  report.refused += 1;
  if (outcome !== undefined && report.firstRefused.length < refusedTold)
    report.firstRefused.push({ index, requestId: requestId.slice(0, requestIdCharacters), ...outcome });
}

/** What becomes of each item of a batch, in its order; their request_ids differ. */
async function takeOn(deps: NotificationDeps, items: readonly Item[], caller: string): Promise<readonly Outcome[]> {
  const outcomes = new Map<Item, Outcome>(await knownAmong(deps, items, caller));
  const drawn = new Map<Item, DrawnRequest>();
  for (const item of items.filter((one) => !outcomes.has(one))) {
    const one = await draw(deps, item, caller);
    if ('message' in one) drawn.set(item, one);
    else outcomes.set(item, one);
  }
  const granted = await takeQuota(deps, caller, drawn.size);
  for (const item of [...drawn.keys()].slice(granted)) {
    outcomes.set(item, { reason: 'QUOTA_EXCEEDED', fields: [] });
    drawn.delete(item);
  }
  for (const [item, outcome] of await save(deps, drawn, caller)) outcomes.set(item, outcome);
  // Each item has been found, refused, or saved.
  return items.map((item) => outcomes.get(item) as Outcome);
}

async function knownAmong(
  { database, keyring }: NotificationDeps,
  items: readonly Item[],
  caller: string,
): Promise<readonly [Item, Outcome][]> {
  // Of what is no id there is none, and MySQL compares it with none.
  const named = items.map(({ requestId }) => requestId).filter(isUuid);
  if (named.length === 0) return [];
  const answered = await findAnsweredRequests(database, caller, named);
  return items.flatMap((item): [Item, Outcome][] => {
    const found = answered.get(item.requestId);
    if (found === undefined) return [];
    const isSame = hasFingerprint(keyring, caller, item.given, found.bodyFingerprint);
    return [[item, isSame ? 'repeated' : { reason: 'REQUEST_ID_REUSED', fields: [] }]];
  });
}

async function draw(
  deps: NotificationDeps,
  item: Item,
  caller: string,
): Promise<DrawnRequest | Exclude<Outcome, string>> {
  const { requestId, given } = item;
  const checked = checkRequest(deps, item);
  if (checked.kind === 'faulty') return { reason: 'INVALID_FIELDS', fields: fewOf(checked.faults) };
  try {
    const message = await drawMessage(deps, checked.notification, caller);
    return { requestId, bodyFingerprint: requestFingerprint(deps.keyring, caller, given), message };
  } catch (error) {
    if (isFault(error, 'invalid')) return { reason: error.reason, fields: fewOf(error.fields) };
    throw error;
  }
}

function fewOf(faults: readonly FieldFault[]): readonly FieldFault[] {
  return faults.slice(0, fieldsTold).map((fault) => ({ ...fault, field: fault.field.slice(0, fieldCharactersTold) }));
}

/** All in one transaction; where another stream has one of them at the same time, each in its own. */
async function save(
  deps: NotificationDeps,
  drawn: ReadonlyMap<Item, DrawnRequest>,
  caller: string,
): Promise<readonly [Item, Outcome][]> {
  if (drawn.size === 0) return [];
  const all = [...drawn.values()];
  if (await inTransaction(deps.database, (trx) => saveMessages(deps, trx, caller, all))) {
    tellAccepted(
      deps,
      all.map(({ message }) => message),
    );
    return [...drawn.keys()].map((item) => [item, 'accepted']);
  }
  const outcomes: [Item, Outcome][] = [];
  for (const [item, one] of drawn) {
    const isNew = await inTransaction(deps.database, (trx) => saveMessages(deps, trx, caller, [one]));
    if (isNew) tellAccepted(deps, [one.message]);
    const [known] = isNew ? [] : await knownAmong(deps, [item], caller);
    outcomes.push([item, known?.[1] ?? 'accepted']);
  }
  return outcomes;
}
