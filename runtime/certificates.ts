/**
 * Makes a certificate authority and certificates for mutual TLS. Loading this takes most of a second: it is imported only
 * by what makes certificates, never by a service.
 */
import 'reflect-metadata'; // must be loaded before @peculiar/x509
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const dayMilliseconds = 86_400_000;
/** Clocks that are behind ours accept a new certificate at once. */
const backdatedMilliseconds = 300_000;
const authorityDays = 3_650;

/** Both PEM; the private key PKCS #8. */
export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

interface CertificateRequest {
  readonly commonName: string;
  /** What the certificate says its holder is, e.g. spiffe://example.org/notify/sms. */
  readonly uris: readonly string[];
  readonly dnsNames: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly days: number;
}

/** A new authority for ten years, which can sign certificates but no further authority. */
export async function makeAuthority(commonName = 'Symbolon'): Promise<Certificate> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: nameOf(commonName),
    keys,
    signingAlgorithm,
    ...serialAndValidity(authorityDays),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pemOf(certificate), privateKey: pemOfKey(keys.privateKey) };
}

/** A certificate of the authority for a server that is a client, too. It is valid for `days`, from five minutes ago. */
export async function issueCertificate(authority: Certificate, request: CertificateRequest): Promise<Certificate> {
  const keys = await makeKeys();
  const issuer = new X509Certificate(authority.certificate);
  const certificate = await X509CertificateGenerator.create({
    subject: nameOf(request.commonName),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await readKey(authority.privateKey),
    signingAlgorithm,
    ...serialAndValidity(request.days),
    extensions: await extensionsFor(request, issuer, keys.publicKey),
  });
  return { certificate: pemOf(certificate), privateKey: pemOfKey(keys.privateKey) };
}

async function extensionsFor(request: CertificateRequest, issuer: X509Certificate, publicKey: webcrypto.CryptoKey) {
  const { uris, dnsNames, ipAddresses = [] } = request;
  const names: JsonGeneralName[] = [
    ...uris.map((value) => ({ type: 'url', value }) as const),
    ...dnsNames.map((value) => ({ type: 'dns', value }) as const),
    ...ipAddresses.map((value) => ({ type: 'ip', value }) as const),
  ];
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension(names),
    await SubjectKeyIdentifierExtension.create(publicKey),
    await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
  ];
  return extensions;
}

function nameOf(commonName: string) {
  return [{ CN: [commonName] }];
}

function serialAndValidity(days: number) {
  const now = Date.now();
  const serial = randomBytes(16);
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f); // positive, and no leading zero
  return {
    serialNumber: serial.toString('hex'),
    notBefore: new Date(now - backdatedMilliseconds),
    notAfter: new Date(now + days * dayMilliseconds),
  };
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

async function readKey(pem: string): Promise<webcrypto.CryptoKey> {
  return await webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), keyAlgorithm, false, ['sign']);
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString('pem')}\n`;
}

function pemOfKey(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}
