/** The chain in the database: SQL on `audit_event`, `audit_block`, `audit_purge`, and only here; what was before it is in audit-beginning.ts. */
import type { Knex } from 'knex';
import { type AuditBlock, type AuditPurge, type ChainEnd, type LinkedEvent, noBlock } from './audit-block';
import type { AuditContent, AuditTrail } from './audit-event';
import type { Queryable, Transaction } from './database';

const events = 'audit_event';
const blocks = 'audit_block';
const purges = 'audit_purge';

/** A row of an audit as it is found, whoever wrote it. */
export interface FoundEvent extends LinkedEvent {
  /** Undefined: not linked yet. 0: from before there was a chain. */
  readonly block: number | undefined;
  readonly keyId: string | null;
  readonly content: AuditContent;
}

/** Where the next block goes. */
export async function findChainEnd(db: Queryable): Promise<ChainEnd> {
  const last: { number: number | string; mac: Buffer } | undefined = await db(blocks)
    .orderBy('number', 'desc')
    .first('number', 'mac');
  const end = last && { number: Number(last.number), mac: last.mac };
  return end ?? (await findPurge(db))?.through ?? noBlock;
}

/** Those that are in no block, in the order in which they come into one. */
export async function findUnlinked(
  db: Queryable,
  limit: number,
): Promise<readonly (LinkedEvent & { readonly occurTime: Date })[]> {
  const rows: { id: string; mac: Buffer | null; occur_time: Date }[] = await db(events)
    .whereNull('block_number')
    .orderBy('id')
    .limit(limit)
    .select('id', 'mac', 'occur_time');
  return rows.map(({ id, mac, occur_time }) => ({ id, mac, occurTime: occur_time }));
}

/** Writes the block, and its number to its events. Throws a duplicate key where another process has made a block of this number. */
export async function insertBlock(trx: Transaction, block: AuditBlock): Promise<void> {
  await trx(blocks).insert({
    number: block.number,
    event_count: block.eventIds.length,
    event_ids: JSON.stringify(block.eventIds),
    events_digest: block.eventsDigest,
    previous_mac: block.previousMac,
    create_time: block.createTime,
    key_id: block.keyId,
    mac: block.mac,
  });
  // By their ids alone: asked for what has no number, too, the database might look at rows that are just being written, and wait for them.
  await trx(events)
    .whereIn('id', [...block.eventIds])
    .update({ block_number: block.number });
}

interface BlockRow {
  readonly number: number | string;
  readonly event_ids: string;
  readonly events_digest: Buffer;
  readonly previous_mac: Buffer;
  readonly create_time: Date;
  readonly key_id: string;
  readonly mac: Buffer;
}

/** At most so many blocks after a number, in their order. */
export async function findBlocksAfter(db: Queryable, number: number, limit: number): Promise<readonly AuditBlock[]> {
  const rows: BlockRow[] = await db(blocks).where('number', '>', number).orderBy('number').limit(limit);
  return rows.map(blockFrom);
}

export async function findBlock(db: Queryable, number: number): Promise<AuditBlock | undefined> {
  const row: BlockRow | undefined = await db(blocks).where({ number }).first();
  return row && blockFrom(row);
}

function blockFrom(row: BlockRow): AuditBlock {
  return {
    number: Number(row.number),
    eventIds: idsFrom(row.event_ids),
    eventsDigest: row.events_digest,
    previousMac: row.previous_mac,
    createTime: row.create_time,
    keyId: row.key_id,
    mac: row.mac,
  };
}

/** What somebody else has written there names no events: the block's MAC tells so. */
function idsFrom(text: string): readonly string[] {
  try {
    const ids: unknown = JSON.parse(text);
    return Array.isArray(ids) ? ids.map(String) : [];
  } catch {
    return [];
  }
}

interface ProvenRow {
  readonly id: string;
  readonly key_id: string | null;
  readonly mac: Buffer | null;
  readonly block_number: number | string | null;
}
/** With what it says, as the trail names it. */
type EventRow = ProvenRow & AuditContent;

/** At most so many events of these blocks, block by block in their order. */
export function findEventsOf(
  db: Queryable,
  trail: AuditTrail,
  numbers: readonly number[],
  limit: number,
): Promise<readonly FoundEvent[]> {
  return found(db(events).whereIn('block_number', [...numbers]), trail, limit);
}

/** At most so many events that are in no block yet, those after an id. */
export function findUnlinkedEvents(
  db: Queryable,
  trail: AuditTrail,
  limit: number,
  afterId = '',
): Promise<readonly FoundEvent[]> {
  return found(db(events).whereNull('block_number').where('id', '>', afterId), trail, limit);
}

/** Likewise those from before there was a chain. */
export function findUnchainedEvents(
  db: Queryable,
  trail: AuditTrail,
  limit: number,
  afterId = '',
): Promise<readonly FoundEvent[]> {
  return found(db(events).where({ block_number: 0 }).where('id', '>', afterId), trail, limit);
}

/** At most so many of those that came later than what is said of them: after the highest id, or after the chain began. */
export function findLateUnchained(
  db: Queryable,
  trail: AuditTrail,
  { lastId, createTime }: { readonly lastId: string; readonly createTime: Date },
  limit: number,
): Promise<readonly FoundEvent[]> {
  const query = db(events)
    .where({ block_number: 0 })
    .where((late) => late.where('id', '>', lastId).orWhere('occur_time', '>', createTime));
  return found(query, trail, limit);
}

/** At most so many events that name a block which was purged, or never was. */
export function findStrayEvents(
  db: Queryable,
  trail: AuditTrail,
  purgedThrough: number,
  limit: number,
): Promise<readonly FoundEvent[]> {
  const query = db(events).where((stray) =>
    stray.where('block_number', '<', 0).orWhereBetween('block_number', [1, purgedThrough]),
  );
  return found(query, trail, limit);
}

async function found(
  query: Knex.QueryBuilder,
  { contents }: AuditTrail,
  limit: number,
): Promise<readonly FoundEvent[]> {
  const rows: EventRow[] = await query
    .orderBy(['block_number', 'id'])
    .limit(limit)
    .select(...contents, 'key_id', 'mac', 'block_number');
  return rows.map((row) => ({
    id: row.id,
    block: row.block_number === null ? undefined : Number(row.block_number),
    keyId: row.key_id,
    mac: row.mac,
    content: Object.fromEntries(contents.map((column) => [column, row[column]])),
  }));
}

/** Of these ids, those that are somewhere in the table. */
export async function findIdsAmong(db: Queryable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const found: string[] = await db(events)
    .whereIn('id', [...ids])
    .pluck('id');
  return new Set(found);
}

/** The highest block that an event names; 0 where none does. */
export async function findLastNamedBlock(db: Queryable): Promise<number> {
  const row = await db(events).max({ last: 'block_number' }).first();
  return Number(row?.['last'] ?? 0);
}

/** How many events are in no block, counted up to `limit`. */
export async function countUnlinked(db: Queryable, limit: number): Promise<number> {
  return (await db(events).whereNull('block_number').limit(limit).pluck('id')).length;
}

export async function findPurge(db: Queryable): Promise<AuditPurge | undefined> {
  const row = await db(purges).orderBy('through_number', 'desc').first();
  return (
    row && {
      through: { number: Number(row.through_number), mac: row.through_mac },
      beforeTime: row.before_time,
      keyId: row.key_id,
      mac: row.mac,
    }
  );
}

/** Takes the blocks up to the purge's end away, with their events, and remembers it in place of the purge before. */
export async function purgeChain(trx: Transaction, { through, beforeTime, keyId, mac }: AuditPurge): Promise<void> {
  await trx(events).whereBetween('block_number', [1, through.number]).delete();
  await trx(blocks).where('number', '<=', through.number).delete();
  await trx(purges).delete();
  await trx(purges).insert({
    through_number: through.number,
    through_mac: through.mac,
    before_time: beforeTime,
    key_id: keyId,
    mac,
  });
}
