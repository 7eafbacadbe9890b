/** Whose documents lie in a store: an id beside them, so that two installations which were given the same one do not remove each other's. */
import { Fault } from '../../../../runtime/fault';
import { isUuid } from '../../../../runtime/id';
import { storeUnavailable } from './store-fault';

/** No document's name. */
export const markName = '.installation-id';
export const mostMarkBytes = 100;

interface MarkedStore {
  /** Undefined where there is none. */
  readonly read: () => Promise<string | undefined>;
  /** Appears whole, and never in the place of another one. */
  readonly makeIfAbsent: (content: string) => Promise<void>;
}

/** Of several who mark a store at once the first decides. Faults: damaged DOCUMENT_STORE_UNMARKED where its mark holds no id; unavailable. */
export async function ownerOf({ read, makeIfAbsent }: MarkedStore, claim: string): Promise<string> {
  const known = await read();
  if (known !== undefined) return idIn(known);
  await makeIfAbsent(`${claim}\n`);
  const made = await read();
  if (made === undefined) throw storeUnavailable(new Error(`its ${markName} went as soon as it was made`));
  return idIn(made);
}

function idIn(content: string): string {
  const id = content.trim();
  if (isUuid(id)) return id;
  throw new Fault('damaged', 'DOCUMENT_STORE_UNMARKED', `the document store's ${markName} holds no id`);
}
