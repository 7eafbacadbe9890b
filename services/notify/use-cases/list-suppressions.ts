import type { Queryable } from '../../../runtime/database';
import type { FieldFault } from '../../../runtime/fault';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import type { LookupPolicy } from '../../../runtime/lookup-limit';
import type { Metrics } from '../../../runtime/metrics';
import { lookUp } from '../../../runtime/operator-lookups';
import type { Suppression } from '../domain/suppression';
import { operatorLookups } from '../store/operator-lookup';
import { listSuppressions as findPage } from '../store/suppression';
import { recipientIndexes } from './recipient-index';
import { checkedValue, type GivenRecipient, type SuppressionDeps } from './suppressions';

export interface ListSuppressionsDeps extends SuppressionDeps {
  readonly lookupPolicy: LookupPolicy;
  readonly metrics: Metrics;
}

const counters = {
  lookups: 'symbolon_notify_operator_lookups_total',
  limits: 'symbolon_notify_operator_lookup_limits_total',
};

/**
 * Newest first. Of one recipient the first page is one of the operator's look-ups; without one the list names nobody. Faults: invalid
 * INVALID_FIELDS; exhausted LOOKUP_LIMIT; unavailable.
 */
export async function listSuppressions(
  deps: ListSuppressionsDeps,
  { recipient, ...asked }: AskedPage & { readonly recipient: GivenRecipient | undefined },
  operator: string,
): Promise<Page<Suppression>> {
  const { database, cipher, keyring } = deps;
  const faults: FieldFault[] = [];
  const checked = recipient && checkedValue(recipient, faults);
  const indexes =
    recipient === undefined || checked === undefined ? undefined : recipientIndexes(cipher, recipient.channel, checked);
  // By its current index: the token must not hold, nor be bound to, more than is in the table.
  const scope = ['ListSuppressions', recipient?.channel ?? '', indexes?.[0]?.toString('base64url') ?? ''];
  const recipients = indexes && recipient && [{ channel: recipient.channel, recipientIndexes: indexes }];
  return listPage(keyring, asked, { scope, faults }, byId, async (after, limit) => {
    const find = (db: Queryable) => findPage(db, { recipients, after, limit });
    // Who has a further page's token has looked the recipient up before.
    return recipients === undefined || after !== undefined ? find(database) : lookedUp(deps, operator, find);
  });
}

async function lookedUp(
  { lookupPolicy: policy, ...deps }: ListSuppressionsDeps,
  operator: string,
  find: (db: Queryable) => Promise<readonly Suppression[]>,
): Promise<readonly Suppression[]> {
  const limited = { ...deps, policy, counters, uses: operatorLookups, tellLimit: async () => {} };
  const found = await lookUp(limited, operator, async (trx) => {
    const suppressions = await find(trx);
    return suppressions.length === 0 ? undefined : suppressions;
  });
  return found ?? [];
}
