/** Lists, page by page, newest first: one that comes in meanwhile shifts nothing. */
import type { FieldFault } from '../../../runtime/fault';
import { invalidFields } from '../../../runtime/fault';
import type { Keyring } from '../../../runtime/keyring';
import { pageToken, placeOf } from '../../../runtime/page-token';

export interface AskedPage {
  /** 0: as many as the service likes. */
  readonly pageSize: number;
  /** Empty: from the newest on. */
  readonly pageToken: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

const usualPageSize = 50;
const largestPageSize = 200;

/**
 * `scope`: what is listed, with its filter. `find`: at most so many after an id. Faults: invalid INVALID_FIELDS, with those of the
 * filter; what `find` throws.
 */
export async function listPage<Item extends { readonly id: string }>(
  keyring: Keyring,
  asked: AskedPage,
  { scope, faults }: { readonly scope: readonly string[]; readonly faults: readonly FieldFault[] },
  find: (after: string | undefined, limit: number) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const all = [...faults];
  if (asked.pageSize < 0)
    all.push({ field: 'page_size', reason: 'NEGATIVE', description: 'must be 0, or the most that a page may have' });
  const after = asked.pageToken === '' ? undefined : placeOf(keyring, scope, asked.pageToken);
  // What is wrong with the filter is no fault of the token.
  if (asked.pageToken !== '' && after === undefined && all.length === 0)
    all.push({
      field: 'page_token',
      reason: 'PAGE_TOKEN',
      description: 'must come from the answer before, to a call with the same filter',
    });
  if (all.length > 0) throw invalidFields(all);
  const size = Math.min(asked.pageSize || usualPageSize, largestPageSize);
  const found = await find(after, size + 1);
  const items = found.slice(0, size);
  const last = items.at(-1);
  return { items, nextPageToken: found.length > size && last ? pageToken(keyring, scope, last.id) : '' };
}

/** The word; undefined, with a fault, where the contract has none for what was asked. */
export function known<Word extends string>(
  field: string,
  word: Word | 'unknown' | undefined,
  faults: FieldFault[],
): Word | undefined {
  if (word !== 'unknown') return word;
  faults.push({ field, reason: 'VALUE_UNKNOWN', description: 'must be one of the contract' });
  return undefined;
}
