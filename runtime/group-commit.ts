/**
 * One transaction for the work of several callers that come while another one commits: what they share of it, the commit foremost,
 * is paid once. Nobody waits for company: whoever comes alone goes alone, at once.
 */
import type { Database, Transaction } from './database';
import { isFault } from './fault';
import type { Log } from './log';
import { inTransaction } from './transaction';

interface GroupCommitOptions<Item, Result> {
  readonly database: Database;
  /** Of one transaction. */
  readonly mostItems: number;
  /** The plain ones of these in one go: a result each, in their order; undefined for one that it leaves as it was, which is then done alone. */
  readonly together: (trx: Transaction, items: readonly Item[]) => Promise<readonly (Result | undefined)[]>;
  readonly alone: (trx: Transaction, item: Item) => Promise<Result>;
  /** Told where a group could not be committed together by anything but what each item will meet alone, too. */
  readonly log: Log;
  readonly name: string;
}

/** So many of a group's at once: each takes a connection. */
const mostAlone = 4;
/** Others gather meanwhile; but what waits for a lock keeps no group waiting for longer. */
const patienceMilliseconds = 50;
const nothing = (): void => {};
const patience = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, patienceMilliseconds).unref());

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly settle: (result: Promise<Result>) => void;
}

export class GroupCommit<Item, Result extends object> {
  private waiting: Waiting<Item, Result>[] = [];
  private isRunning = false;
  /** What is done alone at this moment. */
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: GroupCommitOptions<Item, Result>) {}

  /** Once it resolves, the item's work is committed. Rejects as it would alone: what is wrong with one item touches no other. */
  run(item: Item): Promise<Result> {
    return new Promise((resolve) => {
      this.waiting.push({ item, settle: resolve });
      if (!this.isRunning) void this.runAll();
    });
  }

  private async runAll(): Promise<void> {
    this.isRunning = true;
    while (this.waiting.length > 0) await this.runGroup(this.waiting.splice(0, this.options.mostItems));
    this.isRunning = false;
  }

  private async runGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    const results = await this.runTogether(group.map(({ item }) => item));
    const left = group.filter(({ settle }, index) => {
      const result = results[index];
      if (result !== undefined) settle(Promise.resolve(result));
      return result === undefined;
    });
    for (const one of left) {
      this.running.add(this.runAlone(one));
      while (this.running.size >= mostAlone) await Promise.race(this.running);
    }
    if (left.length > 0) await Promise.race([Promise.all(this.running), patience()]);
  }

  /** Whatever is wrong with any of them is seen where each is done alone. */
  private async runTogether(items: readonly Item[]): Promise<readonly (Result | undefined)[]> {
    if (items.length < 2) return [];
    const { database, together } = this.options;
    try {
      return await inTransaction(database, (trx) => together(trx, items));
    } catch (error) {
      if (!isFault(error)) this.options.log.error('group-commit.failed', { group: this.options.name, error });
      return [];
    }
  }

  /** Never rejects. */
  private runAlone({ item, settle }: Waiting<Item, Result>): Promise<void> {
    const { database, alone } = this.options;
    const result = inTransaction(database, (trx) => alone(trx, item));
    settle(result);
    const done: Promise<void> = result.then(nothing, nothing).finally(() => this.running.delete(done));
    return done;
  }
}
