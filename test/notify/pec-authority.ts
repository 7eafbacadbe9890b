/** Who certifies the providers of certified mail, and a provider that signs: by openssl, which was not written for this one. */
import 'reflect-metadata'; // must be loaded before @peculiar/x509
import { spawnSync } from 'node:child_process';
import { KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { temporaryFolder } from '../support/temporary-folder';

const day = 86_400_000;
const rsa = { name: 'RSASSA-PKCS1-v1_5', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2_048 };
const ec = { name: 'ECDSA', namedCurve: 'P-256' };

export interface Certified {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly pem: string;
}

interface Certification {
  readonly name: string;
  /** In the name, as old certificates have it. */
  readonly mailAddress?: string;
  readonly by?: Certified | undefined;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly extensions?: readonly Extension[];
  readonly keys?: webcrypto.CryptoKeyPair;
  /** Of the signature on it. */
  readonly hash?: 'SHA-1' | 'SHA-256';
  /** Providers have RSA; elliptic curves are much faster to make. */
  readonly isRsa?: boolean;
}

export const authorityExtensions = (pathLength?: number): readonly Extension[] => [
  new BasicConstraintsExtension(true, pathLength, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
];

export const signerExtensions = (address: string): readonly Extension[] => [
  new BasicConstraintsExtension(false, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation, true),
  new ExtendedKeyUsageExtension([ExtendedKeyUsage.emailProtection]),
  new SubjectAlternativeNameExtension([{ type: 'email', value: address }]),
];

/** An authority where nothing else is said. */
export async function certify(asked: Certification): Promise<Certified> {
  const { by, hash = 'SHA-256', isRsa = false } = asked;
  const keys = asked.keys ?? (await makeKeys(isRsa));
  const signing = (by?.keys ?? keys).privateKey;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    subject: [{ CN: [asked.name] }, ...(asked.mailAddress === undefined ? [] : [{ E: [asked.mailAddress] }])],
    issuer: by?.certificate.subjectName ?? [{ CN: [asked.name] }],
    notBefore: asked.notBefore ?? new Date(Date.now() - day),
    notAfter: asked.notAfter ?? new Date(Date.now() + 365 * day),
    publicKey: keys.publicKey,
    signingKey: await withHash(signing, hash),
    signingAlgorithm: { name: signing.algorithm.name, hash },
    extensions: [...(asked.extensions ?? authorityExtensions())],
  });
  return { certificate, keys, pem: `${certificate.toString('pem')}\n` };
}

async function makeKeys(isRsa: boolean): Promise<webcrypto.CryptoKeyPair> {
  const usages = ['sign', 'verify'] as const;
  return isRsa
    ? webcrypto.subtle.generateKey({ ...rsa, hash: 'SHA-256' }, true, usages)
    : webcrypto.subtle.generateKey(ec, true, usages);
}

/** An RSA key of the web's cryptography signs with one hash only. */
async function withHash(key: webcrypto.CryptoKey, hash: string): Promise<webcrypto.CryptoKey> {
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', key);
  const algorithm = key.algorithm.name === rsa.name ? { name: rsa.name, hash } : ec;
  return webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']);
}

export interface PecProvider {
  readonly address: string;
  readonly certified: Certified;
  /** S/MIME as openssl writes it: two headers, an empty line, the parts. */
  sign(content: Buffer, options?: SignOptions): Buffer;
}

export interface SignOptions {
  readonly form?: 'detached' | 'opaque';
  readonly digest?: 'sha1' | 'sha256' | 'sha512';
  /** False: the signature is right over the content itself. */
  readonly attributes?: boolean;
}

export async function pecProvider(
  signer: Certified,
  address: string,
  others: readonly Certified[] = [],
): Promise<PecProvider> {
  const folder = await temporaryFolder();
  const [certificateFile, keyFile, othersFile] = ['signer.pem', 'key.pem', 'others.pem'].map((name) =>
    join(folder, name),
  ) as [string, string, string]; // three in, three out
  await writeFile(certificateFile, signer.pem);
  await writeFile(keyFile, KeyObject.from(signer.keys.privateKey).export({ type: 'pkcs8', format: 'pem' }));
  await writeFile(othersFile, others.map(({ pem }) => pem).join(''));
  const sign: PecProvider['sign'] = (content, { form = 'detached', digest = 'sha256', attributes = true } = {}) => {
    const args = [
      ...['cms', '-sign', '-binary', '-crlfeol', '-outform', 'SMIME', '-md', digest],
      ...['-signer', certificateFile, '-inkey', keyFile],
      ...(others.length > 0 ? ['-certfile', othersFile] : []),
      ...(form === 'opaque' ? ['-nodetach'] : []),
      ...(attributes ? [] : ['-noattr']),
    ];
    const { status, stdout, stderr } = spawnSync('/usr/bin/openssl', args, { input: content, maxBuffer: 2 ** 26 });
    if (status !== 0) throw new Error(`openssl did not sign: ${stderr}`);
    // Within the signature openssl ends lines as Unix does; on their way mails lose that.
    return Buffer.from(stdout.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
  };
  return { address, certified: signer, sign };
}

export interface PecWorld {
  readonly root: Certified;
  readonly provider: PecProvider;
}

/** A root, an authority under it, and a provider with a certificate of that, which it sends along. */
export async function pecWorld(address = 'posta-certificata@pec.provider.example'): Promise<PecWorld> {
  const root = await certify({ name: 'Root of the providers', isRsa: true });
  const extensions = authorityExtensions(0);
  const between = await certify({ name: 'Authority of the providers', by: root, extensions, isRsa: true });
  const signer = await certify({ name: 'Provider', by: between, extensions: signerExtensions(address), isRsa: true });
  return { root, provider: await pecProvider(signer, address, [between]) };
}
