import type { FieldFault } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import { inTransaction } from '../../../runtime/transaction';
import { faultsAt } from '../domain/checked';
import type { ElevationCase, ElevationCaseState } from '../domain/elevation-case';
import { checkElevationNumber, type ElevationNumber } from '../domain/elevation-number';
import { findElevationCases } from '../store/elevation-cases';
import { auditElevation } from './audit-elevation';
import { auditLookup } from './audit-lookup';
import type { CredentialsDeps } from './deps';

export interface ListElevationCasesInput extends AskedPage {
  /** As a scanner or a person gives it; empty: any. */
  readonly number: string;
  readonly state: ElevationCaseState | 'unknown' | undefined;
  /** Only those that have had all their documents since before then. */
  readonly submittedBeforeTime: Date | undefined;
}

type ListDeps = Pick<CredentialsDeps, 'database' | 'cipher' | 'keyring' | 'surge' | 'clock' | 'ids'>;

/**
 * Cases, newest first, page by page. Who saw something is in the audit before it is shown; by a number, also whose case that is. Faults: invalid
 * INVALID_FIELDS; unavailable.
 */
export async function listElevationCases(
  deps: ListDeps,
  input: ListElevationCasesInput,
  operator: string,
): Promise<Page<ElevationCase>> {
  const faults: FieldFault[] = [];
  const number = checkOptionalNumber(input.number, faults);
  const state = knownWord('state', input.state, faults);
  const { submittedBeforeTime } = input;
  const scope = ['ListElevationCases', JSON.stringify([number, state, submittedBeforeTime])];
  const page = await listPage(deps.keyring, input, { scope, faults }, byId, (after, limit) =>
    findElevationCases(deps.database, { number, state, submittedBeforeTime }, after, limit),
  );
  const [first] = page.items;
  if (first !== undefined) await auditListed(deps, number === undefined ? undefined : first, operator);
  return page;
}

/** `only`: the one that was asked for by its number. */
async function auditListed(deps: ListDeps, only: ElevationCase | undefined, actor: string): Promise<void> {
  const act = { actor, action: 'elevations-listed' } as const;
  if (only === undefined) await auditLookup(deps, act);
  else await inTransaction(deps.database, (trx) => auditElevation(deps, trx, only, act));
}

function checkOptionalNumber(text: string, faults: FieldFault[]): ElevationNumber | undefined {
  if (text === '') return undefined;
  const number = checkElevationNumber(text);
  if (number.kind === 'ok') return number.value;
  faults.push(...faultsAt('number', number.faults));
  return undefined;
}
