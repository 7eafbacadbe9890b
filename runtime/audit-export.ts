/** An audit as lines of JSON: what an auditor takes away, and checks without the database. Each block is followed by its events; those of no block come last. */
import { type AuditBeginning, findBeginning } from './audit-beginning';
import type { AuditBlock, AuditPurge } from './audit-block';
import {
  type FoundEvent,
  findBlocksAfter,
  findEventsOf,
  findPurge,
  findStrayEvents,
  findUnchainedEvents,
  findUnlinkedEvents,
} from './audit-chain';
import type { AuditContent, AuditTrail } from './audit-event';
import { mostEventsPerBlock } from './audit-linker';
import type { Database } from './database';
import { Fault } from './fault';

const mostBlocksAtOnce = 50;

type Said = Readonly<Record<string, unknown>>;

/**
 * The lines, without their ends; a part of the audit is in memory at a time. `after`: the block after which it begins. Faults: unavailable
 * AUDIT_PURGED_MEANWHILE, where a purge has taken away what was to come; those of the database.
 */
export async function* auditLines(
  database: Database,
  trail: AuditTrail,
  { after, time }: { readonly after: number; readonly time: Date },
): AsyncGenerator<string> {
  const { service, contents } = trail;
  yield line({ kind: 'audit', service, contents, after, time });
  const purge = await findPurge(database);
  if (purge !== undefined) yield line(purgeSaid(purge));
  let last = Math.max(after, purge?.through.number ?? 0);
  for (;;) {
    const blocks = await findBlocksAfter(database, last, mostBlocksAtOnce);
    for (const block of blocks) {
      const lines = await blockLines(database, trail, block);
      await assertNotPurged(database, last);
      yield* lines;
      last = block.number;
    }
    if (blocks.length < mostBlocksAtOnce) break;
  }
  yield* looseLines(database, trail, purge?.through.number ?? 0);
  yield line({ kind: 'end' });
}

async function blockLines(database: Database, trail: AuditTrail, block: AuditBlock): Promise<readonly string[]> {
  // One more than a block's: whatever somebody has put there, something is seen of it.
  const limit = block.eventIds.length + mostEventsPerBlock;
  const events = await findEventsOf(database, trail, [block.number], limit);
  return [line(blockSaid(block)), ...events.map((event) => line(eventSaid(event)))];
}

/** What was read after this block is all that there was: else it would look as if somebody had removed the rest. */
async function assertNotPurged(database: Database, last: number): Promise<void> {
  const purge = await findPurge(database);
  if (purge === undefined || purge.through.number <= last) return;
  const message = 'what is old was purged while it was read, as every day: remove the file, and export again';
  throw new Fault('unavailable', 'AUDIT_PURGED_MEANWHILE', message);
}

async function* looseLines(database: Database, trail: AuditTrail, purgedThrough: number): AsyncGenerator<string> {
  // After the blocks: the first one comes with it.
  const beginning = await findBeginning(database);
  if (beginning !== undefined) yield line(beginningSaid(beginning));
  const stray = await findStrayEvents(database, trail, purgedThrough, mostEventsPerBlock);
  for (const event of stray) yield line(eventSaid(event));
  for (const find of [findUnlinkedEvents, findUnchainedEvents]) {
    let events: readonly FoundEvent[] = [];
    do {
      events = await find(database, trail, mostEventsPerBlock, events.at(-1)?.id);
      for (const event of events) yield line(eventSaid(event));
    } while (events.length === mostEventsPerBlock);
  }
}

function line(said: Said): string {
  return JSON.stringify(said);
}

function purgeSaid({ through, beforeTime, keyId, mac }: AuditPurge): Said {
  return { kind: 'purge', number: through.number, throughMac: hex(through.mac), beforeTime, keyId, mac: hex(mac) };
}

function beginningSaid({ count, lastId, createTime, keyId, mac }: AuditBeginning): Said {
  return { kind: 'beginning', count, lastId, createTime, keyId, mac: hex(mac) };
}

function blockSaid({ number, eventIds, eventsDigest, previousMac, createTime, keyId, mac }: AuditBlock): Said {
  const macs = { eventsDigest: hex(eventsDigest), previousMac: hex(previousMac), mac: hex(mac) };
  return { kind: 'block', number, eventIds, createTime, keyId, ...macs };
}

function eventSaid({ block, keyId, mac, content }: FoundEvent): Said {
  return { kind: 'event', block: block ?? null, keyId, mac: mac && hex(mac), content: withoutNulls(content) };
}

function withoutNulls(content: AuditContent): Said {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null && value !== ''));
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}
