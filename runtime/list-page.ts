/** Lists, page by page, newest first: one that comes in meanwhile shifts nothing. */
import { type FieldFault, invalidFields } from './fault';
import type { Keyring } from './keyring';
import { pageToken, placeOf } from './page-token';

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

/** Where an item stands in its list, as text and back. */
interface Places<Item, Place> {
  readonly textOf: (item: Item) => string;
  /** Undefined for what `textOf` never gives. */
  readonly placeIn: (text: string) => Place | undefined;
}

export const byId: Places<{ readonly id: string }, string> = { textOf: ({ id }) => id, placeIn: (text) => text };

const usualPageSize = 50;
const largestPageSize = 200;

/**
 * `scope`: what is listed, with its filter. `find`: at most so many after a place. Faults: invalid INVALID_FIELDS, with those of the
 * filter; what `find` throws.
 */
export async function listPage<Item, Place>(
  keyring: Keyring,
  asked: AskedPage,
  { scope, faults }: { readonly scope: readonly string[]; readonly faults: readonly FieldFault[] },
  { textOf, placeIn }: Places<Item, Place>,
  find: (after: Place | undefined, limit: number) => Promise<readonly Item[]>,
): Promise<Page<Item>> {
  const all = [...faults];
  if (asked.pageSize < 0)
    all.push({ field: 'page_size', reason: 'NEGATIVE', description: 'must be 0, or the most that a page may have' });
  const text = asked.pageToken === '' ? undefined : placeOf(keyring, scope, asked.pageToken);
  const after = text === undefined ? undefined : placeIn(text);
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
  return { items, nextPageToken: found.length > size && last ? pageToken(keyring, scope, textOf(last)) : '' };
}
