/** Whether a chain of blocks and its events is whole: goes through it block by block, and names each fault. No I/O. */
import type { AuditAnchor } from './audit-anchor';
import { type AuditBeginning, nothingBefore, stateOfBeginning } from './audit-beginning';
import { type AuditBlock, type AuditPurge, blockMac, type ChainEnd, digestOf, noBlock, purgeMac } from './audit-block';
import type { FoundEvent } from './audit-chain';
import { type AuditTrail, eventMac } from './audit-event';
import { equalInConstantTime } from './keyed-hash';
import type { Keyring } from './keyring';

export const auditFaultKinds = [
  'event-changed',
  'event-removed',
  'event-added',
  'order-changed',
  'block-changed',
  'block-removed',
  'block-replaced',
  'purge-changed',
  'chain-cut-off',
  'key-unknown',
] as const;
export type AuditFaultKind = (typeof auditFaultKinds)[number];

export interface AuditFault {
  readonly kind: AuditFaultKind;
  /** Undefined: of an event that is in no block yet. */
  readonly block: number | undefined;
  /** Where it is about several blocks: the last of them. */
  readonly lastBlock?: number;
  readonly eventId?: string;
}

/** Where a check begins: behind this block. `isRight`: the block itself was found to be right, so that the next must name it. */
export interface CheckStart {
  readonly end: ChainEnd;
  readonly isRight: boolean;
}

/** Of one check; what is beyond is counted and not kept. */
const mostFaultsKept = 1_000;

type Before = Pick<AuditBeginning, 'count' | 'lastId' | 'createTime'>;

export class AuditCheck {
  /** What was found so far, the first ones. */
  readonly faults: AuditFault[] = [];
  faultCount = 0;
  blocks = 0;
  events = 0;
  private saidBefore: { readonly proved: Before | undefined } | undefined;
  private lateUnchained = 0;
  private readonly missing: { readonly id: string; readonly block: number }[] = [];

  constructor(
    private readonly keyring: Keyring,
    private readonly trail: AuditTrail,
    private start: CheckStart,
    private readonly anchors: ReadonlyMap<number, readonly AuditAnchor[]> = new Map(),
  ) {}

  /** The last block that was looked at. */
  get reached(): CheckStart {
    return this.start;
  }

  /** The next block, with the events that say that they are in it, in their order. */
  block(block: AuditBlock, events: readonly FoundEvent[]): void {
    const { end, isRight: isEndRight } = this.start;
    if (block.number <= end.number) {
      this.fault({ kind: 'order-changed', block: block.number });
      this.strayEvents(events);
      return;
    }
    const isNext = block.number === end.number + 1;
    if (!isNext) this.fault({ kind: 'block-removed', ...blocksFrom(end.number + 1, block.number - 1) });
    const state = stateOfBlock(this.keyring, this.trail, block);
    if (state !== 'right') this.fault({ kind: state, block: block.number });
    else if (isNext && isEndRight && !equalInConstantTime(block.previousMac, end.mac))
      this.fault({ kind: 'block-replaced', block: block.number });
    else if (!this.isAsAnchored(block)) this.fault({ kind: 'block-replaced', block: block.number });
    this.eventsOf(block, events, state === 'right');
    this.blocks += 1;
    this.start = { end: block, isRight: state === 'right' };
  }

  /** An event of no block yet: only that it is as it was written. */
  unlinked(event: FoundEvent): void {
    this.events += 1;
    this.proofOf(event);
  }

  /** Events that name a block which is not there, or was purged. */
  strayEvents(events: readonly FoundEvent[]): void {
    for (const event of events) {
      this.events += 1;
      this.surplus(event);
    }
  }

  /** What says where the chain was purged. Its word counts only with its MAC. */
  purge(purge: AuditPurge): void {
    const state = stateOfPurge(this.keyring, this.trail, purge);
    if (state === 'right') this.start = { end: purge.through, isRight: true };
    else this.fault({ kind: state, block: purge.through.number });
  }

  /** What says what was before the chain. Its word counts only with its MAC; where there is none, nothing was. */
  beginning(beginning: AuditBeginning): void {
    const state = stateOfBeginning(this.keyring, this.trail.service, beginning);
    if (state !== 'right') this.fault({ kind: state, block: 0 });
    this.saidBefore = { proved: state === 'right' ? beginning : undefined };
  }

  /** Undefined where nobody can say what was before: what says it was changed, or the chain has no block yet. */
  get provedBefore(): Before | undefined {
    if (this.saidBefore !== undefined) return this.saidBefore.proved;
    return this.start.end.number > 0 ? nothingBefore : undefined;
  }

  /** An event that says that it is from before the chain. What such events say is not proved: only that none came later. */
  unchained(event: FoundEvent): void {
    const before = this.provedBefore;
    if (before === undefined || !isLaterThan(event, before)) return;
    this.lateUnchained += 1;
    this.strayEvents([event]);
  }

  /** After all of them, and there are so many: one that is late by neither id nor time is told by their number. */
  unchainedEnd(count: number): void {
    const before = this.provedBefore;
    if (before !== undefined && count - before.count > this.lateUnchained)
      this.fault({ kind: 'event-added', block: 0 });
  }

  /** After the last block. `last`: the highest block that anything names, an event or an anchor. */
  cutOffAfterEnd(last: number): void {
    const { number } = this.start.end;
    if (last > number) this.fault({ kind: 'chain-cut-off', ...blocksFrom(number + 1, last) });
  }

  /** The ids that blocks have and that were not among their events; `settle` says what became of them. */
  get missingIds(): readonly string[] {
    return this.missing.map(({ id }) => id);
  }

  /** `elsewhere`: those of them that are somewhere all the same. */
  settle(elsewhere: ReadonlySet<string>): void {
    for (const { id, block } of this.missing.splice(0)) {
      if (!elsewhere.has(id)) this.fault({ kind: 'event-removed', block, eventId: id });
      else this.fault({ kind: 'order-changed', block, eventId: id });
    }
  }

  private isAsAnchored({ number, mac }: AuditBlock): boolean {
    return (this.anchors.get(number) ?? []).every((anchor) => equalInConstantTime(anchor.mac, mac));
  }

  /** What a block that was changed says of its events counts for nothing: only each one's own proof. */
  private eventsOf(block: AuditBlock, events: readonly FoundEvent[], isBlockRight: boolean): void {
    const before = this.faultCount + this.missing.length;
    const named = new Set(block.eventIds);
    const found = new Set(events.map(({ id }) => id));
    for (const event of events) {
      this.events += 1;
      if (isBlockRight && !named.has(event.id)) this.surplus(event);
      else this.proofOf(event);
    }
    if (!isBlockRight) return;
    for (const id of block.eventIds) if (!found.has(id)) this.missed(id, block.number);
    const isQuiet = this.faultCount + this.missing.length === before;
    // Each is there and rightly proved, and yet not what was linked: another history of the same events.
    if (isQuiet && !equalInConstantTime(digestOf(events), block.eventsDigest))
      this.fault({ kind: 'event-changed', block: block.number });
  }

  private proofOf(event: FoundEvent): void {
    const at = { block: event.block, eventId: event.id };
    const key = this.keyring.find('audit', event.keyId ?? '');
    if (event.keyId !== null && key === undefined) this.fault({ kind: 'key-unknown', ...at });
    else if (!this.isProved(event)) this.fault({ kind: 'event-changed', ...at });
  }

  /** One that we wrote and that is not where it was linked was moved: its own block tells of it. */
  private surplus(event: FoundEvent): void {
    if (!this.isProved(event)) this.fault({ kind: 'event-added', block: event.block, eventId: event.id });
    else this.fault({ kind: 'order-changed', block: event.block, eventId: event.id });
  }

  private isProved({ keyId, mac, content }: FoundEvent): boolean {
    const key = this.keyring.find('audit', keyId ?? '');
    return key !== undefined && mac !== null && equalInConstantTime(eventMac(key, this.trail, content), mac);
  }

  private missed(id: string, block: number): void {
    if (this.missing.length < mostFaultsKept) this.missing.push({ id, block });
    else this.faultCount += 1;
  }

  private fault(fault: AuditFault): void {
    this.faultCount += 1;
    if (this.faults.length < mostFaultsKept) this.faults.push(fault);
  }
}

function isLaterThan({ id, content }: FoundEvent, { lastId, createTime }: Before): boolean {
  const occurTime = content['occur_time'];
  return id > lastId || (occurTime instanceof Date && occurTime > createTime);
}

/** By the block's own MAC; whether it is in its place is another question. */
export function stateOfBlock(keyring: Keyring, { service }: AuditTrail, block: AuditBlock) {
  const key = keyring.find('audit', block.keyId);
  if (key === undefined) return 'key-unknown';
  return equalInConstantTime(blockMac(key, service, block), block.mac) ? 'right' : 'block-changed';
}

export function stateOfPurge(keyring: Keyring, { service }: AuditTrail, purge: AuditPurge) {
  const key = keyring.find('audit', purge.keyId);
  if (key === undefined) return 'key-unknown';
  return equalInConstantTime(purgeMac(key, service, purge), purge.mac) ? 'right' : 'purge-changed';
}

function blocksFrom(first: number, last: number): { readonly block: number; readonly lastBlock?: number } {
  return first === last ? { block: first } : { block: first, lastBlock: last };
}

/** From the first block that there ever was. */
export const fromTheBeginning: CheckStart = { end: noBlock, isRight: true };
