/**
 * Opens the one form of JWE that seals have (RFC 7516; ECDH-ES over X25519 direct to A256GCM), by node:crypto. jose's way through
 * Web Crypto takes five threads' hops and six times as long, which is most of what opening a message costs (docs/decisions/sealing-with-jwe.md).
 */
import { createDecipheriv, createHash, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';

export interface SealedParts {
  readonly protected: string;
  readonly iv: string;
  readonly ciphertext: string;
  readonly tag: string;
  /** base64url. */
  readonly aad: string;
}

export interface OpenedJwe {
  readonly plaintext: Buffer;
  /** The key's id, as the protected header has it. */
  readonly keyId: unknown;
}

const ivBytes = 12;
const tagBytes = 16;
const keyBits = 256;

/** Throws, saying nothing of the content, where it does not open: damaged, for another key, bound to other additional data, or of another form. */
export function openJwe(privateKey: KeyObject, jwe: SealedParts): OpenedJwe {
  const header: Record<string, unknown> = JSON.parse(bytesOf(jwe.protected).toString('utf8'));
  const { alg, enc, epk, kid, ...others } = header;
  if (alg !== 'ECDH-ES' || enc !== 'A256GCM' || Object.keys(others).length > 0) throw new Error('another form of JWE');
  const [iv, tag] = [bytesOf(jwe.iv), bytesOf(jwe.tag)];
  if (iv.length !== ivBytes || tag.length !== tagBytes) throw new Error('another length');
  const secret = diffieHellman({ privateKey, publicKey: ephemeralKey(epk) });
  const decipher = createDecipheriv('aes-256-gcm', contentKey(secret), iv, { authTagLength: tagBytes });
  decipher.setAAD(Buffer.from(`${jwe.protected}.${jwe.aad}`, 'ascii'));
  decipher.setAuthTag(tag);
  return { plaintext: Buffer.concat([decipher.update(bytesOf(jwe.ciphertext)), decipher.final()]), keyId: kid };
}

function ephemeralKey(epk: unknown): KeyObject {
  if (typeof epk !== 'object' || epk === null) throw new Error('no ephemeral key');
  const [kty, crv, x] = [Reflect.get(epk, 'kty'), Reflect.get(epk, 'crv'), Reflect.get(epk, 'x')];
  if (kty !== 'OKP' || crv !== 'X25519' || typeof x !== 'string') throw new Error('an ephemeral key of another curve');
  return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
}

/** Concat KDF (NIST SP 800-56A, 5.8.1) as RFC 7518, 4.6.2 has it: one round of SHA-256 gives the whole key. */
function contentKey(secret: Buffer): Buffer {
  const algorithm = Buffer.from('A256GCM', 'ascii');
  const [none, bits] = [numbered(0), numbered(keyBits)];
  const info = [numbered(algorithm.length), algorithm, none, none, bits];
  return createHash('sha256')
    .update(Buffer.concat([numbered(1), secret, ...info]))
    .digest();
}

function numbered(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
