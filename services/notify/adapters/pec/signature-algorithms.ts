/** The algorithms that are believed: none with SHA-1 or MD5, for which other contents can be made to fit a signature. */

/** SHA-256, SHA-384 and SHA-512. */
const digests = ['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3'];

/** RSA (PKCS #1) and ECDSA, each with one of these. */
const signatures = [
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
];

/** Names no digest: CMS says that apart. */
const rsa = '1.2.840.113549.1.1.1';

/** Of a certificate. */
export function isStrongSignature(algorithm: string): boolean {
  return signatures.includes(algorithm);
}

/** Of a signer in CMS, whose attributes are signed by the one and whose content is digested by the other. */
export function isStrongSigner(signature: string, digest: string): boolean {
  return digests.includes(digest) && (signature === rsa || signatures.includes(signature));
}
