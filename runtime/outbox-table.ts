/** The outbox's tables: records that are committed and not yet acknowledged, and those that the bus will never take. */
import type { BusRecord } from './bus';
import { type Database, databaseNow, type Queryable } from './database';
import { blobColumn, idColumn, sequenceColumn, timeColumn } from './database-columns';
import { createTableIfAbsent, type Migration } from './migrate';
import { inTransaction } from './transaction';

export const outboxMigration: Migration = {
  name: 'runtime-outbox-1',
  up: async (db) => {
    await createTableIfAbsent(db, 'outbox', (table) => {
      sequenceColumn(table, 'id');
      recordColumns(table);
      // Finds the topics of a shard, and the head of each, without looking at the rows between them.
      table.index(['shard', 'topic', 'id']);
      table.index(['event_id']);
    });
    await createTableIfAbsent(db, 'outbox_shard', (table) => {
      table.integer('shard').primary();
      idColumn(table, 'scope', 100).notNullable();
      idColumn(table, 'holder', 100).notNullable();
      timeColumn(table, 'until_time').notNullable();
    });
    await createTableIfAbsent(db, 'outbox_set_aside', (table) => {
      sequenceColumn(table, 'id');
      recordColumns(table);
      idColumn(table, 'reason', 100).notNullable();
      timeColumn(table, 'set_aside_time').notNullable();
      table.unique(['event_id', 'topic']);
    });
  },
};

function recordColumns(table: Parameters<typeof idColumn>[0]): void {
  table.integer('shard').notNullable();
  idColumn(table, 'event_id', 64).notNullable();
  idColumn(table, 'topic', 200).notNullable();
  idColumn(table, 'record_key', 200).notNullable();
  idColumn(table, 'type', 64).notNullable();
  idColumn(table, 'traceparent', 64).nullable();
  blobColumn(table, 'value').notNullable();
  timeColumn(table, 'created_time').notNullable();
}

interface OutboxColumns {
  readonly id: number | string;
  readonly shard: number;
  readonly event_id: string;
  readonly topic: string;
  readonly record_key: string;
  readonly type: string;
  readonly traceparent: string | null;
  readonly value: Buffer;
  readonly created_time: Date;
}

/** A row on its way out. */
export interface OutboxRow {
  readonly id: number | string;
  readonly shard: number;
  readonly record: BusRecord;
  readonly createdTime: Date;
}

/** The rows of one topic in one shard; the relay reads each such lane from its head. */
export interface Lane {
  readonly shard: number;
  readonly topic: string;
}

/** A part of a lane: so many rows after one, from the head where that is 0. */
export interface LaneRead extends Lane {
  readonly afterId: number | string;
  readonly atMost: number;
}

/** A statement with more rows could pass the server's limit for one packet. */
const insertedAtOnce = 100;
const deletedAtOnce = 500;

export async function insertRows(
  trx: Queryable,
  shard: number,
  records: readonly BusRecord[],
  createdTime: Date,
): Promise<void> {
  const rows = records.map((record) => ({ ...toColumns(record), shard, created_time: createdTime }));
  for (let start = 0; start < rows.length; start += insertedAtOnce) {
    await trx('outbox').insert(rows.slice(start, start + insertedAtOnce));
  }
}

export async function lanesOf(db: Database, shards: readonly number[]): Promise<Lane[]> {
  return db('outbox').whereIn('shard', shards).distinct('shard', 'topic');
}

/** All the reads in one statement. */
export async function readLanes(db: Database, reads: readonly LaneRead[]): Promise<OutboxRow[]> {
  if (reads.length === 0) return [];
  const heads = reads.map(({ shard, topic, afterId, atMost }) => {
    const head = db('outbox').where({ shard, topic }).where('id', '>', afterId).orderBy('id').limit(atMost);
    return db.select('*').from(head.as('head'));
  });
  const rows: OutboxColumns[] = await db.queryBuilder().unionAll(heads);
  return rows.map(fromColumns);
}

export interface RefusedRow {
  readonly row: OutboxRow;
  readonly reason: string;
}

/**
 * Takes the acknowledged rows out, and puts the refused ones aside, unless they were forgotten meanwhile. By primary key:
 * nobody else's rows are locked.
 */
export async function settleRows(
  db: Database,
  acknowledged: readonly OutboxRow[],
  refused: readonly RefusedRow[],
): Promise<void> {
  const ids = acknowledged.map(({ id }) => id);
  if (refused.length === 0 && ids.length <= deletedAtOnce) {
    await db('outbox').whereIn('id', ids).delete();
    return;
  }
  await inTransaction(db, async (trx) => {
    for (const { row, reason } of refused) {
      const wasThere = (await trx('outbox').where({ id: row.id }).delete()) === 1;
      if (wasThere) await insertSetAside(trx, row, reason);
    }
    for (let start = 0; start < ids.length; start += deletedAtOnce) {
      await trx('outbox')
        .whereIn('id', ids.slice(start, start + deletedAtOnce))
        .delete();
    }
  });
}

/** An event that is published again and refused again stays one row. */
async function insertSetAside(
  trx: Queryable,
  { record, shard, createdTime }: OutboxRow,
  reason: string,
): Promise<void> {
  await trx('outbox_set_aside')
    .insert({ ...toColumns(record), shard, created_time: createdTime, reason, set_aside_time: databaseNow(trx) })
    .onConflict(['event_id', 'topic'])
    .merge(['shard', 'value', 'created_time', 'reason', 'set_aside_time']);
}

export async function eventsInOutbox(trx: Queryable, eventIds: readonly string[]): Promise<ReadonlySet<string>> {
  const held: string[] = await trx('outbox').whereIn('event_id', eventIds).distinct().pluck('event_id');
  return new Set(held);
}

/** Deleted by primary key, as settleRows does: two who delete the same row in different orders would deadlock. */
export async function forgetEvents(trx: Queryable, eventIds: readonly string[]): Promise<void> {
  for (const table of ['outbox', 'outbox_set_aside']) {
    const ids: (number | string)[] = await trx(table).whereIn('event_id', eventIds).pluck('id');
    if (ids.length > 0) await trx(table).whereIn('id', ids).delete();
  }
}

/** Erases up to so many rows that were set aside so long ago; resolves to how many. */
export async function eraseSetAside(db: Database, olderThanMilliseconds: number, atMost: number): Promise<number> {
  const ids: (number | string)[] = await db('outbox_set_aside')
    .where('set_aside_time', '<=', databaseNow(db, -olderThanMilliseconds))
    .orderBy('id')
    .limit(atMost)
    .pluck('id');
  return ids.length === 0 ? 0 : db('outbox_set_aside').whereIn('id', ids).delete();
}

/** How many rows the shards hold, counted up to a limit, and when the oldest was written. */
export async function measureShards(
  db: Database,
  shards: readonly number[],
  countAtMost: number,
): Promise<{ rows: number; oldestTime: Date | undefined }> {
  const some = db('outbox').whereIn('shard', shards).select('id').limit(countAtMost);
  const [counted]: { rows?: number | string }[] = await db.count({ rows: '*' }).from(some.as('some'));
  const heads = db('outbox').whereIn('shard', shards).groupBy('shard', 'topic').min({ id: 'id' });
  const oldest: { created_time: Date } | undefined = await db('outbox')
    .whereIn('id', db.select('id').from(heads.as('heads')))
    .orderBy('created_time')
    .first('created_time');
  return { rows: Number(counted?.rows ?? 0), oldestTime: oldest?.created_time };
}

function toColumns({ eventId, topic, key, type, traceparent, value }: BusRecord) {
  return { event_id: eventId, topic, record_key: key, type, traceparent: traceparent ?? null, value };
}

function fromColumns(row: OutboxColumns): OutboxRow {
  const { id, shard, event_id, topic, record_key, type, traceparent, value, created_time } = row;
  const record = { topic, key: record_key, eventId: event_id, type, traceparent: traceparent ?? undefined, value };
  return { id, shard, record, createdTime: created_time };
}
