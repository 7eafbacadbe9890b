import type { Clock } from '../../runtime/clock';
import type { Database } from '../../runtime/database';
import type { FieldCipher } from '../../runtime/field-cipher';
import { inTransaction } from '../../runtime/transaction';
import type { InboxItem, NewInboxItem } from './inbox-item';
import {
  findInboxDocument,
  findInboxItem,
  inboxIdentity,
  insertInboxItem,
  keepNewestInboxItems,
  listInboxItems,
  listInboxItemsAfter,
} from './store/inbox-item';

/** How many items are kept. */
export const inboxCapacity = 500;

interface InboxDeps {
  readonly database: Database;
  readonly cipher: FieldCipher;
  readonly clock: Clock;
}

type Watcher = (item: InboxItem) => void;

/** Where everything that would leave for a holder arrives instead; kept encrypted, over restarts. */
export class Inbox {
  private readonly watchers = new Set<Watcher>();

  constructor(private readonly deps: InboxDeps) {}

  /** Keeps the item and tells those who watch. An id that is here already changes nothing and tells nobody. */
  async put(item: NewInboxItem): Promise<void> {
    const { cipher, clock } = this.deps;
    const kept = await inTransaction(this.deps.database, async (trx) => {
      if ((await findInboxItem(trx, cipher, item.id)) !== undefined) return undefined;
      await insertInboxItem(trx, cipher, item, clock.now());
      await keepNewestInboxItems(trx, inboxCapacity);
      return findInboxItem(trx, cipher, item.id);
    });
    if (kept !== undefined) for (const watcher of this.watchers) watcher(kept);
  }

  /** Which inbox this is; another database is another one. */
  identity(): Promise<string> {
    return inboxIdentity(this.deps.database);
  }

  /** Newest first. */
  list(): Promise<InboxItem[]> {
    return listInboxItems(this.deps.database, this.deps.cipher);
  }

  /** What arrived after that position, oldest first. */
  listAfter(position: number): Promise<InboxItem[]> {
    return listInboxItemsAfter(this.deps.database, this.deps.cipher, position);
  }

  find(id: string): Promise<InboxItem | undefined> {
    return findInboxItem(this.deps.database, this.deps.cipher, id);
  }

  findDocument(id: string): Promise<Buffer | undefined> {
    return findInboxDocument(this.deps.database, this.deps.cipher, id);
  }

  /** Calls back for each arrival, in order, until the function returned is called. */
  watch(watcher: Watcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}
