/** What proves of an audit's row that it was written by who has the key, and says still what it said then. */
import { canonicalJson, type Json } from './canonical-json';
import type { SecretKey } from './key';
import { hmac } from './keyed-hash';

/** Whose audit it is. What is proved of one service's is nothing in another's. */
export interface AuditTrail {
  readonly service: string;
  /** The columns of the table `audit_event` that say what happened; `id` is one of them. One that is added later is null in older rows, which changes nothing. */
  readonly contents: readonly string[];
}

/** What stands in these columns. */
export type AuditContent = Readonly<Record<string, string | Date | null | undefined>>;

/** Of everything that the row says, 32 bytes. Null, an empty text and what is not there are one: nothing said. */
export function eventMac(key: SecretKey, { service, contents }: AuditTrail, content: AuditContent): Buffer {
  const said = contents.map((column): [string, Json] => [column, jsonOf(content[column])]);
  return hmac(key, 'audit-event', service, canonicalJson(Object.fromEntries(said.filter(([, value]) => value !== ''))));
}

function jsonOf(value: AuditContent[string]): Json {
  return value instanceof Date ? value.getTime() : (value ?? '');
}
