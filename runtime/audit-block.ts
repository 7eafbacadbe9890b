/** The chain: blocks, numbered without a gap, each of which names its events in their order, and the block before it. */
import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { SecretKey } from './key';
import { hmac, lengthPrefixed } from './keyed-hash';

/** Where a chain stands: its last block, or number 0 and zeros where it has none yet. */
export interface ChainEnd {
  readonly number: number;
  readonly mac: Buffer;
}

export interface AuditBlock extends ChainEnd {
  /** In their order. */
  readonly eventIds: readonly string[];
  readonly eventsDigest: Buffer;
  readonly previousMac: Buffer;
  readonly createTime: Date;
  readonly keyId: string;
}

const digestBytes = 32;

export const noBlock: ChainEnd = { number: 0, mac: Buffer.alloc(digestBytes) };

/** An event as its block has it. `mac` is null for a row that this service did not write. */
export interface LinkedEvent {
  readonly id: string;
  readonly mac: Buffer | null;
}

/** The block after `previous`, of these events in this order. */
export function blockOf(
  key: SecretKey,
  service: string,
  previous: ChainEnd,
  events: readonly LinkedEvent[],
  createTime: Date,
): AuditBlock {
  const block = {
    number: previous.number + 1,
    eventIds: events.map(({ id }) => id),
    eventsDigest: digestOf(events),
    previousMac: previous.mac,
    createTime,
    keyId: key.id,
  };
  return { ...block, mac: blockMac(key, service, block) };
}

export function blockMac(key: SecretKey, service: string, block: Omit<AuditBlock, 'mac'>): Buffer {
  const { number, eventIds, createTime, eventsDigest, previousMac } = block;
  const said = canonicalJson({ number, eventIds, createTime: createTime.getTime() });
  return hmac(key, 'audit-block', service, said, eventsDigest, previousMac);
}

export function digestOf(events: readonly LinkedEvent[]): Buffer {
  const hash = createHash('sha256');
  for (const { id, mac } of events) hash.update(lengthPrefixed(id)).update(lengthPrefixed(mac ?? Buffer.alloc(0)));
  return hash.digest();
}

/** How far a chain was purged: the blocks up to this end are gone, on purpose. */
export interface AuditPurge {
  readonly through: ChainEnd;
  /** What is older is gone, or going. */
  readonly beforeTime: Date;
  readonly keyId: string;
  readonly mac: Buffer;
}

export function purgeMac(key: SecretKey, service: string, { through, beforeTime }: Omit<AuditPurge, 'mac'>): Buffer {
  const said = canonicalJson({ number: through.number, beforeTime: beforeTime.getTime() });
  return hmac(key, 'audit-purge', service, said, through.mac);
}
