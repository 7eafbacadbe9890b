import { type Family, familyOf } from '../domain/channel';
import { isDeskInUse } from '../store/desk-forms';
import type { CredentialsDeps } from './deps';
import type { ReconciliationDeps } from './reconciliation-deps';

/** Warns of families whose services this installation uses and does not compare its books with: desks once a PIN was issued there. Faults: unavailable. */
export async function tellNotCompared({
  database,
  policy,
  ledgers,
  log,
}: Pick<CredentialsDeps, 'database' | 'policy' | 'log'> & Pick<ReconciliationDeps, 'ledgers'>): Promise<void> {
  const used = new Set<Family>([...policy.firstHalfChannels, 'letter' as const].map(familyOf));
  if (await isDeskInUse(database)) used.add('desk');
  const families = [...used].filter((family) => !ledgers.has(family));
  if (families.length > 0)
    log.warn('reconciliation.not-compared', {
      families,
      advice: 'LEDGER_*: what these services know is not compared',
    });
}
