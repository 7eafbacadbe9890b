/** What is known here of another service's deliveries, by their ids or by age, for it to compare with its own books. */
import { type Clock, later } from './clock';
import { type FieldFault, invalidFields } from './fault';
import { groupBy } from './group-by';
import { isUuid } from './id';
import type { Keyring } from './keyring';
import { type LedgerAttempt, type LedgerDelivery, ledgerDeliveryOf } from './ledger-delivery';
import type { LedgerPlace, LedgerSpan } from './ledger-rows';
import { type AskedPage, byId, listPage } from './list-page';

export interface ListLedgerDeps {
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** How long a delivery is kept after its end. */
  readonly keepMilliseconds: number;
}

/** A service's own books. */
export interface LedgerBooks<Channel, State> {
  /** Those taken on in a span, oldest first, at most so many after an id. */
  readonly findPage: (span: LedgerSpan, after: string | undefined, limit: number) => Promise<readonly LedgerPlace[]>;
  /** Every attempt of these deliveries, the oldest of each first. */
  readonly findAttempts: (deliveryIds: readonly string[]) => Promise<readonly LedgerAttempt<Channel, State>[]>;
  /** When these deliveries were cancelled; one that was not has no entry. */
  readonly findCancelTimes: (deliveryIds: readonly string[]) => Promise<ReadonlyMap<string, Date>>;
  /** Of the state of an attempt: the delivery stands so whatever a newer attempt says. */
  readonly isDecisive: (state: State) => boolean;
}

export interface AskedDeliveries extends AskedPage {
  /** Empty: by age. */
  readonly deliveryIds: readonly string[];
  readonly sinceTime: Date | undefined;
  readonly untilTime: Date | undefined;
}

export interface LedgerPage<Channel, State> {
  readonly deliveries: readonly LedgerDelivery<Channel, State>[];
  /** Empty on the last page, and where ids were given. */
  readonly nextPageToken: string;
  /** What ended before this may have been forgotten. */
  readonly forgottenBeforeTime: Date;
}

/** Small enough for one answer, and for one request of ids. */
const mostIds = 500;

/** Faults: invalid INVALID_FIELDS; what the books throw. */
export async function listLedger<Channel, State>(
  { keyring, clock, keepMilliseconds }: ListLedgerDeps,
  asked: AskedDeliveries,
  books: LedgerBooks<Channel, State>,
): Promise<LedgerPage<Channel, State>> {
  const now = clock.now();
  const forgottenBeforeTime = later(now, -keepMilliseconds);
  const { deliveryIds, sinceTime, untilTime = now } = asked;
  if (deliveryIds.length > 0) {
    checkIds(asked);
    return { deliveries: await knownOf(books, deliveryIds), nextPageToken: '', forgottenBeforeTime };
  }
  const scope = ['ListDeliveries', JSON.stringify([sinceTime ?? null, asked.untilTime ?? null])];
  const faults = spanFaults(sinceTime, untilTime);
  const { items, nextPageToken } = await listPage(keyring, asked, { scope, faults }, byId, (after, limit) =>
    books.findPage({ sinceTime, untilTime }, after, limit),
  );
  const deliveries = await knownOf(
    books,
    items.map(({ deliveryId }) => deliveryId),
  );
  return { deliveries, nextPageToken, forgottenBeforeTime };
}

/** In the order of the ids, each once; those that are unknown are left out. */
async function knownOf<Channel, State>(
  { findAttempts, findCancelTimes, isDecisive }: LedgerBooks<Channel, State>,
  ids: readonly string[],
): Promise<readonly LedgerDelivery<Channel, State>[]> {
  const wanted = [...new Set(ids)];
  const attempts = groupBy(await findAttempts(wanted), ({ deliveryId }) => deliveryId);
  const cancelTimes = await findCancelTimes(wanted);
  return wanted.flatMap((id) => ledgerDeliveryOf(id, attempts.get(id) ?? [], cancelTimes.get(id), isDecisive) ?? []);
}

function checkIds({ deliveryIds, sinceTime, untilTime }: AskedDeliveries): void {
  const faults: FieldFault[] = [];
  if (deliveryIds.length > mostIds)
    faults.push({ field: 'delivery_ids', reason: 'TOO_MANY', description: `at most ${mostIds} in one call` });
  if (!deliveryIds.every(isUuid))
    faults.push({ field: 'delivery_ids', reason: 'NOT_A_UUID', description: 'must be UUIDs' });
  if (sinceTime !== undefined || untilTime !== undefined)
    faults.push({ field: 'delivery_ids', reason: 'IDS_AND_SPAN', description: 'either ids or a span of time' });
  if (faults.length > 0) throw invalidFields(faults);
}

function spanFaults(sinceTime: Date | undefined, untilTime: Date): readonly FieldFault[] {
  if (sinceTime === undefined || sinceTime < untilTime) return [];
  return [{ field: 'since_time', reason: 'TIME_OUT_OF_RANGE', description: 'must be before until_time' }];
}
