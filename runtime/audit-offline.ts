/** Checks an exported audit without its database: the same check, block by block, however long the file is. */
import { type AuditAnchor, anchorsByNumber } from './audit-anchor';
import { type AuditBlock, type ChainEnd, noBlock } from './audit-block';
import type { FoundEvent } from './audit-chain';
import { AuditCheck, type AuditFault } from './audit-check';
import { type AuditLine, auditLineIn } from './audit-lines';
import { mostEventsPerBlock } from './audit-linker';
import type { Keyring } from './keyring';

export interface ExportVerdict {
  readonly service: string;
  readonly blocks: number;
  readonly events: number;
  readonly faults: readonly AuditFault[];
  readonly faultCount: number;
  readonly end: ChainEnd;
  /** From 1 on: those that are no line of an export. */
  readonly badLines: readonly number[];
  /** The line that ends an export is not there. */
  readonly isCutShort: boolean;
}

/** What is beyond is put aside as out of place, so that memory is bounded. */
const mostEventsHeld = 2 * mostEventsPerBlock;
const mostBadLinesKept = 100;

/** Undefined where the first line is not the one that an export begins with. The lines are read once more where events are missing, to see whether they are anywhere. */
export async function checkExport(
  lines: () => AsyncIterable<string>,
  keyring: Keyring,
  anchors: readonly AuditAnchor[],
): Promise<ExportVerdict | undefined> {
  let reading: ExportReading | undefined;
  let number = 0;
  for await (const text of lines()) {
    number += 1;
    const line = auditLineIn(text);
    if (reading !== undefined) reading.take(line, number);
    else if (line?.kind === 'audit') reading = new ExportReading(keyring, line, anchors);
    else return undefined;
  }
  reading?.end();
  return reading?.verdict(await idsAmong(lines, new Set(reading.missingIds)));
}

async function idsAmong(lines: () => AsyncIterable<string>, wanted: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  if (wanted.size === 0) return found;
  for await (const text of lines()) {
    const line = auditLineIn(text);
    if (line?.kind === 'event' && wanted.has(line.event.id)) found.add(line.event.id);
  }
  return found;
}

class ExportReading {
  private readonly check: AuditCheck;
  private readonly badLines: number[] = [];
  private isEnded = false;
  private block: AuditBlock | undefined;
  private events: FoundEvent[] = [];
  private lastNamed = 0;
  private unchained = 0;

  constructor(
    keyring: Keyring,
    private readonly head: Extract<AuditLine, { kind: 'audit' }>,
    private readonly anchors: readonly AuditAnchor[],
  ) {
    const { trail, after } = head;
    // What came before the export's beginning is taken on trust.
    const start = { end: { number: after, mac: noBlock.mac }, isRight: after === 0 };
    this.check = new AuditCheck(keyring, trail, start, anchorsByNumber(anchors, trail.service));
  }

  take(line: AuditLine | undefined, number: number): void {
    if (line === undefined || line.kind === 'audit' || this.isEnded) this.bad(number);
    else if (line.kind === 'purge') this.purged(line.purge);
    else if (line.kind === 'beginning') this.check.beginning(line.beginning);
    else if (line.kind === 'block') this.begin(line.block);
    else if (line.kind === 'event') this.event(line.event);
    else this.isEnded = true;
  }

  /** After the last line. */
  end(): void {
    this.begin(undefined);
    this.check.unchainedEnd(this.unchained);
    const { service } = this.head.trail;
    const anchored = this.anchors.filter((anchor) => anchor.service === service).map((anchor) => anchor.number);
    this.check.cutOffAfterEnd(Math.max(this.lastNamed, ...anchored));
  }

  get missingIds(): readonly string[] {
    return this.check.missingIds;
  }

  /** `elsewhere`: of the missing ones those that are in the export all the same. */
  verdict(elsewhere: ReadonlySet<string>): ExportVerdict {
    this.check.settle(elsewhere);
    const { blocks, events, faults, faultCount, reached } = this.check;
    const { badLines } = this;
    return {
      service: this.head.trail.service,
      ...{ blocks, events, faults, faultCount, badLines },
      end: { number: reached.end.number, mac: reached.end.mac },
      isCutShort: !this.isEnded,
    };
  }

  private purged(purge: Extract<AuditLine, { kind: 'purge' }>['purge']): void {
    if (purge.through.number >= this.head.after) this.check.purge(purge);
  }

  /** The block before has its events now. */
  private begin(block: AuditBlock | undefined): void {
    if (this.block !== undefined) this.check.block(this.block, this.events);
    this.block = block;
    this.events = [];
  }

  private event(event: FoundEvent): void {
    if (event.block === undefined) this.check.unlinked(event);
    else if (event.block === this.block?.number && this.events.length < mostEventsHeld) this.events.push(event);
    else if (event.block === 0) this.fromBefore(event);
    else this.stray(event, event.block);
  }

  private fromBefore(event: FoundEvent): void {
    this.begin(undefined); // the last block: an export has these after it
    this.unchained += 1;
    this.check.unchained(event);
  }

  private stray(event: FoundEvent, block: number): void {
    this.lastNamed = Math.max(this.lastNamed, block);
    this.check.strayEvents([event]);
  }

  private bad(number: number): void {
    if (this.badLines.length < mostBadLinesKept) this.badLines.push(number);
  }
}
