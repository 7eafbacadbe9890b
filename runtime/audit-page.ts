/** Checks a chain in its database, page by page: so much at a time that memory and time of a page are bounded, whatever somebody has written there. */
import { type AuditAnchor, anchorsByNumber } from './audit-anchor';
import { countUnchained, findBeginning } from './audit-beginning';
import { type AuditBlock, type ChainEnd, noBlock } from './audit-block';
import {
  type FoundEvent,
  findBlock,
  findBlocksAfter,
  findChainEnd,
  findEventsOf,
  findIdsAmong,
  findLastNamedBlock,
  findLateUnchained,
  findPurge,
  findStrayEvents,
  findUnlinkedEvents,
} from './audit-chain';
import {
  AuditCheck,
  type AuditFault,
  type CheckStart,
  fromTheBeginning,
  stateOfBlock,
  stateOfPurge,
} from './audit-check';
import type { AuditTrail } from './audit-event';
import { mostEventsPerBlock } from './audit-linker';
import type { Database } from './database';
import type { Keyring } from './keyring';

interface PageDeps {
  readonly database: Database;
  readonly keyring: Keyring;
}

/** What was found of one page. */
export interface CheckedPage {
  readonly blocks: number;
  readonly events: number;
  /** The first ones; `faultCount` are all. */
  readonly faults: readonly AuditFault[];
  readonly faultCount: number;
  /** The last block of the page: where the next one goes on. */
  readonly end: ChainEnd;
  /** The end of the chain was reached. */
  readonly isLast: boolean;
  /** The blocks up to it were purged; 0 where none was. */
  readonly purgedThrough: number;
}

export const mostBlocksPerPage = 500;
const mostEventsPerPage = 5_000;
const mostUnlinkedChecked = 1_000;

/**
 * Checks what comes after block `after`, 0 for the beginning, up to `limit` blocks. Anchors are those that were kept elsewhere. A purge that runs meanwhile is no
 * fault. Faults: those of the database.
 */
export async function checkPage(
  deps: PageDeps,
  trail: AuditTrail,
  {
    after,
    limit,
    anchors,
  }: { readonly after: number; readonly limit: number; readonly anchors: readonly AuditAnchor[] },
): Promise<CheckedPage> {
  const { database, keyring } = deps;
  const check = new AuditCheck(
    keyring,
    trail,
    await startAfter(deps, trail, after),
    anchorsByNumber(anchors, trail.service),
  );
  const purge = await findPurge(database);
  if (purge !== undefined && purge.through.number >= after) check.purge(purge);
  const from = check.reached.end.number;
  const blocks = withinEvents(await findBlocksAfter(database, from, Math.min(limit, mostBlocksPerPage)));
  const events = await eventsByBlock(database, trail, blocks);
  for (const block of blocks) check.block(block, events.get(block.number) ?? []);
  const isLast = (await findBlocksAfter(database, check.reached.end.number, 1)).length === 0;
  if (isLast) await checkEnd(database, trail, check, anchors);
  check.settle(await findIdsAmong(database, check.missingIds));
  return pageOf(check, isLast, await purgedThroughOf(deps, trail));
}

function pageOf(check: AuditCheck, isLast: boolean, purgedThrough: number): CheckedPage {
  // What was purged while it was read is missing, and no fault.
  const isPurged = ({ kind, block = 0 }: AuditFault) =>
    (kind === 'event-removed' || kind === 'block-removed') && block <= purgedThrough;
  const standing = check.faults.filter((fault) => !isPurged(fault));
  return {
    blocks: check.blocks,
    events: check.events,
    faults: standing,
    faultCount: check.faultCount - (check.faults.length - standing.length),
    end: check.reached.end,
    isLast,
    purgedThrough,
  };
}

/** A page is right only behind a right block: that one is looked at once more. */
async function startAfter({ database, keyring }: PageDeps, trail: AuditTrail, after: number): Promise<CheckStart> {
  if (after === 0) return fromTheBeginning;
  const block = await findBlock(database, after);
  const isRight = block !== undefined && stateOfBlock(keyring, trail, block) === 'right';
  return { end: { number: after, mac: block?.mac ?? noBlock.mac }, isRight };
}

/** 0 where nothing was, or where what says so is not ours. */
async function purgedThroughOf({ database, keyring }: PageDeps, trail: AuditTrail): Promise<number> {
  const purge = await findPurge(database);
  return purge !== undefined && stateOfPurge(keyring, trail, purge) === 'right' ? purge.through.number : 0;
}

/** As many blocks as have events for one page; the first one always. */
function withinEvents(blocks: readonly AuditBlock[]): readonly AuditBlock[] {
  let events = 0;
  const end = blocks.findIndex(({ eventIds }) => {
    events += eventIds.length;
    return events > mostEventsPerPage;
  });
  return end === -1 ? blocks : blocks.slice(0, Math.max(1, end));
}

/** Those that say that they are in one of these blocks; of what is there in their place no more than one block's. */
async function eventsByBlock(
  database: Database,
  trail: AuditTrail,
  blocks: readonly AuditBlock[],
): Promise<ReadonlyMap<number, readonly FoundEvent[]>> {
  const numbers = blocks.map(({ number }) => number);
  const named = blocks.reduce((sum, { eventIds }) => sum + eventIds.length, 0);
  const events = await findEventsOf(database, trail, numbers, named + mostEventsPerBlock);
  const byBlock = new Map<number, FoundEvent[]>(numbers.map((number) => [number, []]));
  for (const event of events) byBlock.get(event.block ?? 0)?.push(event);
  return byBlock;
}

async function checkEnd(
  database: Database,
  trail: AuditTrail,
  check: AuditCheck,
  anchors: readonly AuditAnchor[],
): Promise<void> {
  const purgedThrough = (await findPurge(database))?.through.number ?? 0;
  check.strayEvents(await findStrayEvents(database, trail, purgedThrough, mostEventsPerBlock));
  for (const event of await findUnlinkedEvents(database, trail, mostUnlinkedChecked)) check.unlinked(event);
  await checkUnchained(database, trail, check);
  const named = await findLastNamedBlock(database);
  const anchored = anchors.filter(({ service }) => service === trail.service).map(({ number }) => number);
  // Read after the events': what was linked meanwhile has its block.
  const { number: end } = await findChainEnd(database);
  check.cutOffAfterEnd(Math.max(named > end ? named : 0, ...anchored));
}

async function checkUnchained(database: Database, trail: AuditTrail, check: AuditCheck): Promise<void> {
  // Read before they are counted: a purge meanwhile leaves fewer, which is no fault.
  const beginning = await findBeginning(database);
  if (beginning !== undefined) check.beginning(beginning);
  if (check.provedBefore === undefined) return;
  const count = await countUnchained(database);
  for (const event of await findLateUnchained(database, trail, check.provedBefore, mostEventsPerBlock))
    check.unchained(event);
  check.unchainedEnd(count);
}
