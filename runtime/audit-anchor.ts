/**
 * Anchors: where the chain stood at a time, kept outside of its database. Who has one finds a chain that was cut off, or replaced, after it.
 * By the audit's own key: whoever checks a chain has that, and an anchor that somebody else has made must not raise an alarm.
 */
import type { ChainEnd } from './audit-block';
import { canonicalJson } from './canonical-json';
import type { SecretKey } from './key';
import { equalInConstantTime, hmac } from './keyed-hash';
import type { Keyring } from './keyring';
import { parsedJson } from './parsed-json';

export interface AuditAnchor extends ChainEnd {
  readonly service: string;
  readonly time: Date;
}

const macForm = /^[0-9a-f]{64}$/;

/** One line of JSON in ASCII, without its end. */
export function anchorLine(key: SecretKey, anchor: AuditAnchor): string {
  return canonicalJson({ ...saidBy(anchor), keyId: key.id, proof: proofOf(key, anchor).toString('hex') });
}

/** What a line says; 'unproved' where no key of the ring has made it; undefined for what is no anchor. */
export function anchorIn(line: string, keyring: Keyring): AuditAnchor | 'unproved' | undefined {
  const said = parsedJson(line);
  if (typeof said !== 'object' || said === null) return undefined;
  // Each field is looked at below.
  const { service, number, mac, time, keyId, proof } = said as Readonly<Record<string, unknown>>;
  const isForm = typeof service === 'string' && typeof time === 'string' && Number.isSafeInteger(number);
  if (!isForm || !isMac(mac) || !isMac(proof) || Number.isNaN(Date.parse(time))) return undefined;
  const anchor = { service, number: Number(number), mac: Buffer.from(mac, 'hex'), time: new Date(time) };
  const key = keyring.find('audit', String(keyId));
  const isOurs = key !== undefined && equalInConstantTime(proofOf(key, anchor), Buffer.from(proof, 'hex'));
  return isOurs ? anchor : 'unproved';
}

/** Anchors by the block that each is of; those of other services are left out. */
export function anchorsByNumber(
  anchors: readonly AuditAnchor[],
  service: string,
): ReadonlyMap<number, readonly AuditAnchor[]> {
  const byNumber = new Map<number, AuditAnchor[]>();
  for (const anchor of anchors.filter((one) => one.service === service))
    byNumber.set(anchor.number, [...(byNumber.get(anchor.number) ?? []), anchor]);
  return byNumber;
}

function isMac(text: unknown): text is string {
  return typeof text === 'string' && macForm.test(text);
}

function saidBy({ service, number, mac, time }: AuditAnchor) {
  return { service, number, mac: mac.toString('hex'), time: time.toISOString() };
}

function proofOf(key: SecretKey, anchor: AuditAnchor): Buffer {
  return hmac(key, 'audit-anchor', canonicalJson(saidBy(anchor)));
}
