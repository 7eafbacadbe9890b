/** Which shards of the outbox this process reads; every process has one of its own, and looks after those of the dead. */
import { type Database, databaseNow } from './database';
import { isDuplicateKey } from './database-fault';
import { Fault } from './fault';
import type { Log } from './log';

interface OutboxShardsOptions {
  readonly database: Database;
  /** Whose rows these are: only processes of one scope read each other's shards. */
  readonly scope: string;
  /** Unlike any other process's. Where it survives a restart, the process gets its shards back at once. */
  readonly processId: string;
  readonly leaseMilliseconds: number;
  readonly log: Log;
}

const newShardTries = 50;

export class OutboxShards {
  /** Written to by this process. It stays so until another is leased: whoever holds it reads it. */
  private own: number | undefined;
  /**
   * Of a dead process, until it is empty. One at a time: were this process killed too, no more than its own and this one would
   * wait for its lease to end, so that processes that die and start again in a circle do not make more and more shards.
   */
  private adopted: { readonly shard: number; readonly sinceMilliseconds: number } | undefined;
  /** By this process's monotonic clock. */
  private heldUntil = 0;

  constructor(private readonly options: OutboxShardsOptions) {}

  /** The shard to write to. Fault unavailable where none was leased yet, or all were released. */
  forWriting(): number {
    if (this.own === undefined) {
      throw new Fault('unavailable', 'OUTBOX_UNAVAILABLE', 'no shard of the outbox is leased', {
        retryAfterSeconds: 1,
      });
    }
    return this.own;
  }

  /** The shards to read; none once their lease may have ended. */
  forReading(): readonly number[] {
    return performance.now() < this.heldUntil ? this.held() : [];
  }

  /** Renews the leases, replaces an own shard that was lost, and adopts what others left. To be called at a third of the lease. */
  async renew(): Promise<void> {
    const startedAt = performance.now();
    const kept = await this.renewed();
    if (this.adopted !== undefined && !kept.has(this.adopted.shard)) this.adopted = undefined;
    if (this.own === undefined || !kept.has(this.own)) await this.leaseOwn();
    this.heldUntil = startedAt + this.options.leaseMilliseconds;
    await this.adopt();
  }

  /** Lets go of the adopted shard where it is among those just read and had no rows any more; true where it did. */
  async releaseEmpty(read: readonly number[], shardsWithRows: ReadonlySet<number>): Promise<boolean> {
    const shard = this.adopted?.shard;
    if (shard === undefined || !read.includes(shard) || shardsWithRows.has(shard)) return false;
    await this.releaseAdopted();
    return true;
  }

  async releaseAll(): Promise<void> {
    const held = this.held();
    this.own = undefined;
    this.adopted = undefined;
    await this.release(held);
  }

  private held(): number[] {
    return [this.own, this.adopted?.shard].filter((shard) => shard !== undefined);
  }

  private async renewed(): Promise<ReadonlySet<number>> {
    const { database, processId } = this.options;
    const held = this.held();
    if (held.length === 0) return new Set();
    const mine = database('outbox_shard').whereIn('shard', held).where({ holder: processId });
    if ((await mine.clone().update({ until_time: this.leaseEnd() })) === held.length) return new Set(held);
    return new Set(await mine.pluck('shard'));
  }

  private async leaseOwn(): Promise<void> {
    const lost = this.own;
    this.own = (await this.leaseFree()) ?? (await this.leaseNew());
    if (lost !== undefined) this.options.log.warn('outbox.shard-lost', { lost, leased: this.own });
  }

  private async leaseFree(): Promise<number | undefined> {
    const free: number[] = await this.freeShards().orderBy('shard').pluck('shard');
    for (const shard of free) if (shard !== this.adopted?.shard && (await this.take(shard))) return shard;
    return undefined;
  }

  private async leaseNew(): Promise<number> {
    const { database, scope, processId } = this.options;
    for (let tries = 0; tries < newShardTries; tries += 1) {
      const [highest] = await database('outbox_shard').max({ shard: 'shard' });
      const shard = Number(highest?.['shard'] ?? 0) + 1;
      try {
        await database('outbox_shard').insert({ shard, scope, holder: processId, until_time: this.leaseEnd() });
        return shard;
      } catch (error) {
        // Another process was faster with the same number.
        if (!isDuplicateKey(error)) throw error;
      }
    }
    throw new Fault('unavailable', 'OUTBOX_UNAVAILABLE', `no new shard in ${newShardTries} tries`);
  }

  private async adopt(): Promise<void> {
    const { database, leaseMilliseconds, log } = this.options;
    const [left]: number[] = await this.freeShards()
      .whereNotIn('shard', this.held())
      .whereExists(database('outbox').select(database.raw('1')).whereRaw('outbox.shard = outbox_shard.shard'))
      .orderBy('until_time')
      .limit(1)
      .pluck('shard');
    if (left === undefined) return;
    // A shard that cannot be emptied, since its topic is lost, gives way to the next one after a lease.
    const isBusy = this.adopted !== undefined && performance.now() < this.adopted.sinceMilliseconds + leaseMilliseconds;
    if (isBusy || !(await this.take(left))) return;
    await this.releaseAdopted();
    this.adopted = { shard: left, sinceMilliseconds: performance.now() };
    log.info('outbox.shard-adopted', { shard: left });
  }

  private async releaseAdopted(): Promise<void> {
    const shard = this.adopted?.shard;
    this.adopted = undefined;
    if (shard !== undefined) await this.release([shard]);
  }

  private freeShards() {
    const { database, scope, processId } = this.options;
    return database('outbox_shard')
      .where({ scope })
      .where((free) => free.where('until_time', '<=', databaseNow(database)).orWhere({ holder: processId }));
  }

  private async take(shard: number): Promise<boolean> {
    const leased = { holder: this.options.processId, until_time: this.leaseEnd() };
    return (await this.freeShards().where({ shard }).update(leased)) === 1;
  }

  private async release(shards: readonly number[]): Promise<void> {
    const { database, processId } = this.options;
    if (shards.length === 0) return;
    const mine = database('outbox_shard').whereIn('shard', shards).where({ holder: processId });
    await mine.update({ holder: '', until_time: databaseNow(database) });
  }

  private leaseEnd() {
    return databaseNow(this.options.database, this.options.leaseMilliseconds);
  }
}
