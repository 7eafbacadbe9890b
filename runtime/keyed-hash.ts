/** Hashes that only the holder of a key can make, and their comparison. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SecretKey } from './key';

/** HMAC-SHA-256, 32 bytes. Each part is preceded by its length: ('ab', 'c') and ('a', 'bc') differ. */
export function hmac(key: SecretKey, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHmac('sha256', key.bytes);
  for (const part of parts) hash.update(lengthPrefixed(part));
  return hash.digest();
}

/** The part, after its length in bytes as 32 bits. */
export function lengthPrefixed(part: string | Uint8Array): Buffer {
  const bytes = Buffer.from(part);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Takes a time that tells nothing but whether the lengths are equal. */
export function equalInConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
