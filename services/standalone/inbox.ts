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
import {
  forgetStagedItems,
  hasStagedItems,
  moveStagedItems,
  type StagedUnder,
  stagedReferences,
  stageInboxItem,
} from './store/staged-item';

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

  /** Keeps the item out of sight, with the others of its batch, until they are put together. */
  async stage(under: StagedUnder, item: NewInboxItem): Promise<void> {
    await stageInboxItem(this.deps.database, this.deps.cipher, under, item);
  }

  /** Puts all that is staged under the reference, in its order and at once, and tells those who watch; nothing staged is fine. */
  async putStaged(reference: string): Promise<void> {
    const { database, cipher, clock } = this.deps;
    const kept = await inTransaction(database, async (trx) => {
      const ids = await moveStagedItems(trx, reference, clock.now());
      await keepNewestInboxItems(trx, inboxCapacity);
      return Promise.all(ids.map((id) => findInboxItem(trx, cipher, id)));
    });
    for (const item of kept) if (item !== undefined) for (const watcher of this.watchers) watcher(item);
  }

  hasStaged(reference: string): Promise<boolean> {
    return hasStagedItems(this.deps.database, reference);
  }

  /** Forgets what is staged of the batch under references that are left over. */
  async unstage(batchId: string, isLeftOver: (reference: string) => boolean): Promise<void> {
    const { database } = this.deps;
    await forgetStagedItems(database, (await stagedReferences(database, batchId)).filter(isLeftOver));
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
