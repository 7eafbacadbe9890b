import type { Queryable, Transaction } from '../../../runtime/database';
import type { FieldFault } from '../../../runtime/fault';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import type { LookupPolicy } from '../../../runtime/lookup-limit';
import type { Metrics } from '../../../runtime/metrics';
import { lookUp } from '../../../runtime/operator-lookups';
import type { Suppression } from '../domain/suppression';
import { appendAuditEvent } from '../store/audit-events';
import { operatorLookups } from '../store/operator-lookup';
import { listSuppressions as findPage } from '../store/suppression';
import { auditLookup } from './audit-lookup';
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
 * Newest first. Of one recipient the first page is one of the operator's look-ups, whose limit is counted; without one the list names nobody.
 * Who looked for a recipient is in the audit, whatever was found; of a list, who saw something. Faults: invalid
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
  const page = await listPage(keyring, asked, { scope, faults }, byId, async (after, limit) => {
    const find = (db: Queryable) => findPage(db, { recipients, after, limit });
    // Who has a further page's token has looked the recipient up before.
    return recipients === undefined || after !== undefined ? find(database) : lookedUp(deps, operator, find);
  });
  const [first] = page.items;
  if (recipient !== undefined)
    await auditLookup(deps, { actor: operator, action: 'recipient-looked-up', subjectId: first?.id });
  else if (first !== undefined) await auditLookup(deps, { actor: operator, action: 'suppressions-listed' });
  return page;
}

async function lookedUp(
  { lookupPolicy: policy, ...deps }: ListSuppressionsDeps,
  operator: string,
  find: (db: Queryable) => Promise<readonly Suppression[]>,
): Promise<readonly Suppression[]> {
  const tellLimit = (trx: Transaction) =>
    appendAuditEvent(deps, trx, { actor: operator, action: 'lookup-limit-reached' });
  const limited = { ...deps, policy, counters, uses: operatorLookups, tellLimit };
  const found = await lookUp(limited, operator, async (trx) => {
    const suppressions = await find(trx);
    return suppressions.length === 0 ? undefined : suppressions;
  });
  return found ?? [];
}
