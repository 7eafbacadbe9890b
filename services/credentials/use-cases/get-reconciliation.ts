import type { FieldFault } from '../../../runtime/fault';
import { knownWord } from '../../../runtime/known-word';
import { type AskedPage, listPage } from '../../../runtime/list-page';
import type { Discrepancy, DiscrepancyKind } from '../domain/discrepancy';
import {
  countDiscrepancies,
  type DiscrepancyCount,
  type DiscrepancyPlace,
  findConfirmedDiscrepancies,
} from '../store/discrepancies';
import { findLastWalk, type LastWalk } from '../store/reconciliation';
import type { CredentialsDeps } from './deps';

export interface GetReconciliationInput extends AskedPage {
  readonly kind: DiscrepancyKind | 'unknown' | undefined;
  /** Only those that are so since then or before. */
  readonly sinceBeforeTime: Date | undefined;
}

export interface ReconciliationView {
  /** Undefined before the first one. */
  readonly last: LastWalk | undefined;
  readonly counts: readonly DiscrepancyCount[];
  readonly discrepancies: readonly Discrepancy[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** What the last walk counted, and what does not add up now, the oldest first. Faults: invalid INVALID_FIELDS; unavailable. */
export async function getReconciliation(
  { database, keyring }: Pick<CredentialsDeps, 'database' | 'keyring'>,
  input: GetReconciliationInput,
): Promise<ReconciliationView> {
  const faults: FieldFault[] = [];
  const kind = knownWord('kind', input.kind, faults);
  const { sinceBeforeTime } = input;
  const scope = ['GetReconciliation', JSON.stringify([kind ?? null, sinceBeforeTime ?? null])];
  const page = await listPage(keyring, input, { scope, faults }, places, (after, limit) =>
    findConfirmedDiscrepancies(database, { kind, sinceBeforeTime }, after, limit),
  );
  return {
    last: await findLastWalk(database),
    counts: await countDiscrepancies(database),
    discrepancies: page.items,
    nextPageToken: page.nextPageToken,
  };
}

const places = {
  textOf: ({ sinceTime, id }: DiscrepancyPlace) => `${sinceTime.getTime()} ${id}`,
  placeIn(text: string): DiscrepancyPlace | undefined {
    const [time, id] = text.split(' ');
    return time === undefined || id === undefined ? undefined : { sinceTime: new Date(Number(time)), id };
  },
};
