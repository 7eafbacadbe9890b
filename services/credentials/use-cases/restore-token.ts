/** The token of a restore's link: whoever has it has read the holder's mail. It is kept as a hash only. */
import { createHash } from 'node:crypto';
import type { RandomBytes } from '../domain/random';

const tokenBytes = 32;

export function drawToken(randomBytes: RandomBytes): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** By which it is looked up. 256 random bits need no key, and no slow hash, against being guessed. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** In the fragment: no server's log has it, and no Referer. */
export function linkWith(token: string, restoreLinkUrl: string): string {
  return `${restoreLinkUrl}#token=${token}`;
}
