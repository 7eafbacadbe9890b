/**
 * Whether a certificate leads to an authority that is trusted. pkijs reads the certificates and checks each signature; its own search
 * for a path has no end where two authorities certify each other, and overlooks how long a path may be: so the search is here, and
 * bounded. Nobody is asked whether a certificate was revoked.
 */
import { type Certificate, getCrypto } from 'pkijs';
import { authoritiesBelow, isUnderstood } from './certificate-extensions';
import { isStrongSignature } from './signature-algorithms';

/** Certificates, without the trusted authority's. */
const longestPath = 4;
/** Of one mail; each costs a fraction of a millisecond. */
const mostSignatureChecks = 40;

interface Search {
  readonly authorities: readonly Certificate[];
  /** What came with the mail: believed no more than its signatures say. */
  readonly given: readonly Certificate[];
  readonly time: Date;
  checksLeft: number;
}

/** True where certificates that are all valid at `time` lead from it to one of the authorities. */
export async function leadsToAuthority(certificate: Certificate, within: Omit<Search, 'checksLeft'>): Promise<boolean> {
  if (!isUsable(certificate, within.time)) return false;
  return leadsOn(certificate, [certificate], { ...within, checksLeft: mostSignatureChecks });
}

/** `path`: from the end's certificate to `last`. */
async function leadsOn(last: Certificate, path: readonly Certificate[], search: Search): Promise<boolean> {
  for (const authority of search.authorities) {
    if (mayHaveIssued(authority, last, path, search.time) && (await hasSigned(authority, last, search))) return true;
  }
  if (path.length === longestPath) return false;
  for (const issuer of search.given) {
    if (path.includes(issuer) || !mayHaveIssued(issuer, last, path, search.time)) continue;
    if ((await hasSigned(issuer, last, search)) && (await leadsOn(issuer, [...path, issuer], search))) return true;
  }
  return false;
}

function mayHaveIssued(issuer: Certificate, last: Certificate, path: readonly Certificate[], time: Date): boolean {
  const below = authoritiesBelow(issuer);
  const isIssuer = below !== undefined && path.length - 1 <= below;
  return isIssuer && last.issuer.isEqual(issuer.subject) && isUsable(issuer, time);
}

function isUsable(certificate: Certificate, time: Date): boolean {
  const isInTime = certificate.notBefore.value <= time && time <= certificate.notAfter.value;
  return isInTime && isUnderstood(certificate);
}

async function hasSigned(issuer: Certificate, certificate: Certificate, search: Search): Promise<boolean> {
  if (search.checksLeft === 0 || !isStrongSignature(certificate.signatureAlgorithm.algorithmId)) return false;
  search.checksLeft -= 1;
  return certificate.verify(issuer, getCrypto(true)).catch(() => false);
}
