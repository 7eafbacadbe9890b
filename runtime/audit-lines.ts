/** Reads what audit-export.ts has written, whoever has changed it since. */
import type { AuditBeginning } from './audit-beginning';
import type { AuditBlock, AuditPurge } from './audit-block';
import type { FoundEvent } from './audit-chain';
import type { AuditContent, AuditTrail } from './audit-event';
import { parsedJson } from './parsed-json';

export type AuditLine =
  | { readonly kind: 'audit'; readonly trail: AuditTrail; readonly after: number }
  | { readonly kind: 'purge'; readonly purge: AuditPurge }
  | { readonly kind: 'beginning'; readonly beginning: AuditBeginning }
  | { readonly kind: 'block'; readonly block: AuditBlock }
  | { readonly kind: 'event'; readonly event: FoundEvent }
  | { readonly kind: 'end' };

type Said = Readonly<Record<string, unknown>>;

/** Undefined for a line that nobody writes here. */
export function auditLineIn(text: string): AuditLine | undefined {
  const said = parsedJson(text);
  if (typeof said !== 'object' || said === null) return undefined;
  // Each field is looked at where it is taken.
  const fields = said as Said;
  switch (fields['kind']) {
    case 'audit':
      return auditIn(fields);
    case 'purge':
      return purgeIn(fields);
    case 'beginning':
      return beginningIn(fields);
    case 'block':
      return blockIn(fields);
    case 'event':
      return eventIn(fields);
    case 'end':
      return { kind: 'end' };
    default:
      return undefined;
  }
}

function auditIn({ service, contents, after }: Said): AuditLine | undefined {
  if (typeof service !== 'string' || !isTexts(contents) || !isNumber(after)) return undefined;
  return { kind: 'audit', trail: { service, contents }, after };
}

function purgeIn({ number, throughMac, beforeTime, keyId, mac }: Said): AuditLine | undefined {
  const time = timeIn(beforeTime);
  if (!isNumber(number) || time === undefined || typeof keyId !== 'string') return undefined;
  const through = { number, mac: bytesIn(throughMac) };
  return { kind: 'purge', purge: { through, beforeTime: time, keyId, mac: bytesIn(mac) } };
}

function beginningIn({ count, lastId, createTime, keyId, mac }: Said): AuditLine | undefined {
  const time = timeIn(createTime);
  if (!isNumber(count) || typeof lastId !== 'string' || time === undefined || typeof keyId !== 'string')
    return undefined;
  return { kind: 'beginning', beginning: { count, lastId, createTime: time, keyId, mac: bytesIn(mac) } };
}

function blockIn({ number, eventIds, createTime, keyId, ...macs }: Said): AuditLine | undefined {
  const time = timeIn(createTime);
  if (!isNumber(number) || !isTexts(eventIds) || time === undefined || typeof keyId !== 'string') return undefined;
  const { eventsDigest, previousMac, mac } = macs;
  const proofs = { eventsDigest: bytesIn(eventsDigest), previousMac: bytesIn(previousMac), mac: bytesIn(mac) };
  return { kind: 'block', block: { number, eventIds, createTime: time, keyId, ...proofs } };
}

function eventIn({ block, keyId, mac, content }: Said): AuditLine | undefined {
  if (typeof content !== 'object' || content === null || !(block === null || isNumber(block))) return undefined;
  const entries = Object.entries(content).map(([column, value]) => [column, valueIn(column, value)] as const);
  if (entries.some(([, value]) => value === undefined)) return undefined;
  // No value is undefined any more.
  const event = Object.fromEntries(entries) as AuditContent;
  const id = String(event['id'] ?? '');
  const proof = { keyId: typeof keyId === 'string' ? keyId : null, mac: mac === null ? null : bytesIn(mac) };
  return { kind: 'event', event: { id, block: block ?? undefined, ...proof, content: event } };
}

/** As runtime/database-columns.ts has it: a time's name ends so. */
function valueIn(column: string, value: unknown): string | Date | undefined {
  if (column.endsWith('_time')) return timeIn(value);
  return typeof value === 'string' ? value : undefined;
}

function timeIn(value: unknown): Date | undefined {
  const time = new Date(typeof value === 'string' ? value : Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** Empty, which is never right, for what is no hex. */
function bytesIn(value: unknown): Buffer {
  return Buffer.from(typeof value === 'string' ? value : '', 'hex');
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
