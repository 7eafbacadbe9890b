import type { FieldFault } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, byId, listPage, type Page } from '../../../runtime/list-page';
import { faultsAt } from '../domain/checked';
import type { ElevationCase, ElevationCaseState } from '../domain/elevation-case';
import { checkElevationNumber, type ElevationNumber } from '../domain/elevation-number';
import { findElevationCases } from '../store/elevation-cases';
import type { CredentialsDeps } from './deps';

export interface ListElevationCasesInput extends AskedPage {
  /** As a scanner or a person gives it; empty: any. */
  readonly number: string;
  readonly state: ElevationCaseState | 'unknown' | undefined;
  /** Only those that have had all their documents since before then. */
  readonly submittedBeforeTime: Date | undefined;
}

/** Cases, newest first, page by page. Faults: invalid INVALID_FIELDS; unavailable. */
export function listElevationCases(
  { database, keyring }: Pick<CredentialsDeps, 'database' | 'keyring'>,
  input: ListElevationCasesInput,
): Promise<Page<ElevationCase>> {
  const faults: FieldFault[] = [];
  const number = checkOptionalNumber(input.number, faults);
  const state = knownWord('state', input.state, faults);
  const { submittedBeforeTime } = input;
  const scope = ['ListElevationCases', JSON.stringify([number, state, submittedBeforeTime])];
  return listPage(keyring, input, { scope, faults }, byId, (after, limit) =>
    findElevationCases(database, { number, state, submittedBeforeTime }, after, limit),
  );
}

function checkOptionalNumber(text: string, faults: FieldFault[]): ElevationNumber | undefined {
  if (text === '') return undefined;
  const number = checkElevationNumber(text);
  if (number.kind === 'ok') return number.value;
  faults.push(...faultsAt('number', number.faults));
  return undefined;
}
