import { type Clock, later } from '../../../runtime/clock';
import type { Database } from '../../../runtime/database';
import { type FieldFault, invalidFields } from '../../../runtime/fault';
import { groupBy } from '../../../runtime/group-by';
import { isUuid } from '../../../runtime/id';
import type { Keyring } from '../../../runtime/keyring';
import { type AskedPage, byId, listPage } from '../../../runtime/list-page';
import { type LedgerDelivery, ledgerDeliveryOf } from '../domain/ledger';
import { findCancelTimes, findLedgerAttempts, findLedgerPage } from '../store/ledger';

export interface LedgerDeps {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** How long a letter is kept after its end. */
  readonly keepMilliseconds: number;
}

export interface ListDeliveriesInput extends AskedPage {
  /** Empty: by age. */
  readonly deliveryIds: readonly string[];
  readonly sinceTime: Date | undefined;
  readonly untilTime: Date | undefined;
}

export interface LedgerPage {
  readonly deliveries: readonly LedgerDelivery[];
  /** Empty on the last page, and where ids were given. */
  readonly nextPageToken: string;
  /** What ended before this may have been forgotten. */
  readonly forgottenBeforeTime: Date;
}

/** Small enough for one answer, and for one request of ids. */
const mostIds = 500;

/** What is known here of credentials' deliveries, by their ids or by age. Faults: invalid INVALID_FIELDS; unavailable. */
export async function listDeliveries(deps: LedgerDeps, input: ListDeliveriesInput): Promise<LedgerPage> {
  const now = deps.clock.now();
  const forgottenBeforeTime = later(now, -deps.keepMilliseconds);
  const { deliveryIds, sinceTime, untilTime = now } = input;
  if (deliveryIds.length > 0) {
    checkIds(input);
    return { deliveries: await knownOf(deps, deliveryIds), nextPageToken: '', forgottenBeforeTime };
  }
  const scope = ['ListDeliveries', JSON.stringify([sinceTime ?? null, input.untilTime ?? null])];
  const faults = spanFaults(sinceTime, untilTime);
  const { items, nextPageToken } = await listPage(deps.keyring, input, { scope, faults }, byId, (after, limit) =>
    findLedgerPage(deps.database, { sinceTime, untilTime }, after, limit),
  );
  const deliveries = await knownOf(
    deps,
    items.map(({ deliveryId }) => deliveryId),
  );
  return { deliveries, nextPageToken, forgottenBeforeTime };
}

/** In the order of the ids, each once; those that are unknown are left out. */
async function knownOf({ database }: LedgerDeps, ids: readonly string[]): Promise<readonly LedgerDelivery[]> {
  const wanted = [...new Set(ids)];
  const attempts = groupBy(await findLedgerAttempts(database, wanted), ({ deliveryId }) => deliveryId);
  const cancelTimes = await findCancelTimes(database, wanted);
  return wanted.flatMap((id) => ledgerDeliveryOf(id, attempts.get(id) ?? [], cancelTimes.get(id)) ?? []);
}

function checkIds({ deliveryIds, sinceTime, untilTime }: ListDeliveriesInput): void {
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
