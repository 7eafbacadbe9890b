/** The key by which an SSH server shows who it is, as OpenSSH writes its fingerprint. */
import { createHash } from 'node:crypto';

const form = /^SHA256:[A-Za-z0-9+/]{43}$/;

/** As `ssh-keygen -lf` prints it. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

export function isFingerprint(text: string): boolean {
  return form.test(text);
}

/** Such as ssh-ed25519: the key begins with it. */
export function keyType(key: Buffer): string {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0);
  const type = key.subarray(4, 4 + length).toString('latin1');
  return /^[\w.@-]{1,64}$/.test(type) ? type : 'unknown';
}
