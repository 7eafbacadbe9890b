import type { Transaction } from '../../../runtime/database';
import { isFault } from '../../../runtime/fault';
import { lookUp } from '../../../runtime/operator-lookups';
import type { AuditEvent } from '../domain/audit-event';
import { checkFiscalCode } from '../domain/fiscal-code';
import { appendAuditEvent } from '../store/audit-events';
import { capUses } from '../store/cap-uses';
import { findHolderId } from '../store/holders';
import type { CredentialsDeps } from './deps';

type LookupDeps = Pick<
  CredentialsDeps,
  'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids' | 'policy' | 'log' | 'metrics'
>;

const counters = {
  lookups: 'symbolon_credentials_operator_lookups_total',
  limits: 'symbolon_credentials_operator_lookup_limits_total',
};

/**
 * Finds a holder for an operator, as one of the operator's look-ups. `find` resolves to undefined for nobody, and writes what is to stand in the audit.
 * Faults: exhausted LOOKUP_LIMIT; unavailable; what `find` throws, which counts nothing.
 */
export function lookUpHolder<Found>(
  deps: LookupDeps,
  operator: string,
  find: (trx: Transaction) => Promise<Found | undefined>,
): Promise<Found | undefined> {
  const tellLimit = (trx: Transaction, now: Date) =>
    appendAuditEvent(deps, trx, {
      id: deps.ids.next(),
      occurTime: now,
      actor: operator,
      action: 'lookup-limit-reached',
    });
  return lookUp({ ...deps, uses: capUses, counters, tellLimit }, operator, find);
}

/** That an operator has looked at a holder. */
export async function auditHolderLookup(
  deps: Pick<LookupDeps, 'keyring' | 'surge' | 'ids' | 'clock'>,
  trx: Transaction,
  holderId: string,
  operator: string,
  about: Pick<AuditEvent, 'subjectId' | 'reason'> = {},
): Promise<void> {
  await appendAuditEvent(deps, trx, {
    id: deps.ids.next(),
    occurTime: deps.clock.now(),
    actor: operator,
    action: 'holder-looked-up',
    holderId,
    ...about,
  });
}

/**
 * For an act on a fiscal code that was done before: its answer has told who has the code, and is the look-up that it is. Faults: exhausted
 * LOOKUP_LIMIT; unavailable.
 */
export async function countDoneBefore(
  deps: LookupDeps,
  operator: string,
  { holderId, ...about }: { readonly holderId: string } & Pick<AuditEvent, 'subjectId' | 'reason'>,
): Promise<void> {
  await lookUpHolder(deps, operator, async (trx) => {
    await auditHolderLookup(deps, trx, holderId, operator, about);
    return holderId;
  });
}

interface ActOnCode {
  readonly operator: string;
  readonly fiscalCode: string;
  /** The limit that this act comes to only where somebody has a PIN in use: so it tells that. The audit has no refusal of a limit, and must have this. */
  readonly tellingLimit?: 'TOO_MANY_CODES' | 'TOO_MANY_DESK_ACTS';
}

/**
 * For acts on a fiscal code: one that comes to nothing has told whether somebody has the code, and counts as the look-up that it was. What is done
 * stands in the audit and is never refused. Faults: exhausted LOOKUP_LIMIT in place of what `act` throws; what `act` throws; unavailable.
 */
export async function countedIfFruitless<Done>(
  deps: LookupDeps,
  { operator, fiscalCode, tellingLimit }: ActOnCode,
  act: () => Promise<Done>,
): Promise<Done> {
  try {
    return await act();
  } catch (error) {
    const code = checkFiscalCode(fiscalCode);
    const isLimit = isFault(error, 'exhausted') && error.reason === tellingLimit;
    const hasTold = isLimit || isFault(error, 'not-found') || isFault(error, 'precondition');
    if (code.kind === 'ok' && hasTold)
      await lookUpHolder(deps, operator, async (trx) => {
        const holderId = await findHolderId(trx, deps.cipher, code.value);
        if (isLimit && holderId !== undefined) await auditHolderLookup(deps, trx, holderId, operator);
        return holderId;
      });
    throw error;
  }
}
