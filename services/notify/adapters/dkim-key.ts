/** What e-mails are signed by (DKIM, RFC 6376): whoever gets one can see that it is this domain's, and whole. */
import { createPrivateKey, type KeyObject } from 'node:crypto';

export interface DkimSigning {
  /** Whose signature it is; for DMARC the domain of the sender's address, or one above it. */
  readonly domain: string;
  /** The record with the public key is at SELECTOR._domainkey.DOMAIN. */
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

/** RFC 8301: verifiers accept no less than 1,024 bits, signers should use no less than this. */
const leastBits = 2_048;

/** What is wrong with a key; undefined where e-mails can be signed by it. Ed25519 (RFC 8463) is not what nodemailer signs by. */
export function faultOfDkimKey(pem: string): string | undefined {
  const key = privateKeyIn(pem);
  if (key === undefined) return 'holds no private key in PEM without a passphrase';
  if (key.asymmetricKeyType !== 'rsa') return 'must hold an RSA key';
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < leastBits ? `must hold a key of at least ${leastBits} bits, it has ${bits}` : undefined;
}

function privateKeyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
