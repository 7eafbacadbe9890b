/** What a key is: a secret or one side of a pair, made for one purpose, named by an id. */
import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Symmetric keys of 32 bytes. */
export type SecretPurpose = 'field' | 'index' | 'pepper' | 'fingerprint' | 'audit';
/** Key pairs: Ed25519 for signing, X25519 for sealing. */
export type PairPurpose = SigningPurpose | 'seal-sms' | 'seal-mail' | 'seal-letter' | 'seal-desk';
type SigningPurpose = 'event-signing' | 'manifest-signing';
export type KeyPurpose = SecretPurpose | PairPurpose;

export const secretPurposes: readonly SecretPurpose[] = ['field', 'index', 'pepper', 'fingerprint', 'audit'];
export const sealPurposes: readonly PairPurpose[] = ['seal-sms', 'seal-mail', 'seal-letter', 'seal-desk'];
export const signingPurposes: readonly SigningPurpose[] = ['event-signing', 'manifest-signing'];
const pairPurposes: readonly PairPurpose[] = [...signingPurposes, ...sealPurposes];

export const secretBytes = 32;

/** `bytes` is not enumerable, so that a key which strays into a log line or an error shows its id and nothing else. */
export interface SecretKey {
  readonly kind: 'secret';
  readonly id: string;
  readonly purpose: SecretPurpose;
  readonly bytes: Buffer;
}
export interface PublicKey {
  readonly kind: 'public';
  readonly id: string;
  readonly purpose: PairPurpose;
  readonly publicKey: KeyObject;
}
/** Can do what the public key can, too. */
export interface PrivateKey {
  readonly kind: 'private';
  readonly id: string;
  readonly purpose: PairPurpose;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}
export type PairKey = PublicKey | PrivateKey;
export type Key = SecretKey | PairKey;
export type KeyFor<P extends KeyPurpose> = P extends SecretPurpose ? SecretKey : PairKey;

export function curveOf(purpose: PairPurpose): 'Ed25519' | 'X25519' {
  return signingPurposes.some((signing) => signing === purpose) ? 'Ed25519' : 'X25519';
}

export function isPairPurpose(text: unknown): text is PairPurpose {
  return pairPurposes.some((purpose) => purpose === text);
}

export function isSecretPurpose(text: unknown): text is SecretPurpose {
  return secretPurposes.some((purpose) => purpose === text);
}

/** Undefined where `text` is not exactly 32 bytes of base64url. */
export function secretKey(id: string, purpose: SecretPurpose, text: unknown): SecretKey | undefined {
  const bytes = Buffer.from(typeof text === 'string' ? text : '', 'base64url');
  if (bytes.length !== secretBytes || bytes.toString('base64url') !== text) return undefined;
  // defineProperty's type does not tell of the property it adds.
  return Object.defineProperty({ kind: 'secret', id, purpose }, 'bytes', { value: bytes }) as SecretKey;
}

/** Undefined where it is no key on the purpose's curve, or its public part does not belong to its private one. */
export function pairKey(id: string, purpose: PairPurpose, { kty, crv, x, d }: JsonWebKey): PairKey | undefined {
  if (kty !== 'OKP' || crv !== curveOf(purpose) || typeof x !== 'string') return undefined;
  try {
    if (d === undefined) {
      const publicKey = createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
      return { kind: 'public', id, purpose, publicKey };
    }
    const privateKey = createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' });
    const publicKey = createPublicKey(privateKey);
    return publicKey.export({ format: 'jwk' }).x === x
      ? { kind: 'private', id, purpose, publicKey, privateKey }
      : undefined;
  } catch {
    return undefined;
  }
}
