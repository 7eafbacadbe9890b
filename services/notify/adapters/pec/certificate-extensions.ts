/** What a certificate says of itself. An extension that cannot be read says nothing. */
import { BitString } from 'asn1js';
import { AltName, BasicConstraints, type Certificate, ExtKeyUsage } from 'pkijs';

const oid = {
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  alternativeName: '2.5.29.17',
  certificatePolicies: '2.5.29.32',
  mailAddress: '1.2.840.113549.1.9.1',
} as const;

/** Whatever else is critical may mean that the certificate must not be used for this. */
const understood: readonly string[] = Object.values(oid);

const emailProtection = '1.3.6.1.5.5.7.3.4';
const anyPurpose = '2.5.29.37.0';
const rfc822Name = 1;

/** The bits of its first byte. */
const usage = { digitalSignature: 0x80, nonRepudiation: 0x40, keyCertSign: 0x04 } as const;

export function isUnderstood({ extensions = [] }: Certificate): boolean {
  return extensions.every(({ critical, extnID }) => !critical || understood.includes(extnID));
}

/** How many authorities may stand between it and the end's certificate; undefined where it is no authority. */
export function authoritiesBelow(certificate: Certificate): number | undefined {
  const constraints = extensionOf(certificate, oid.basicConstraints);
  if (!(constraints instanceof BasicConstraints) || !constraints.cA) return undefined;
  if (!hasUsage(certificate, usage.keyCertSign)) return undefined;
  const { pathLenConstraint } = constraints;
  if (pathLenConstraint === undefined) return Number.POSITIVE_INFINITY;
  return typeof pathLenConstraint === 'number' ? pathLenConstraint : 0;
}

/** By RFC 8550: what it does not say, it allows. */
export function maySignMail(certificate: Certificate): boolean {
  const purposes = extensionOf(certificate, oid.extendedKeyUsage);
  const isForMail =
    purposes === undefined ||
    (purposes instanceof ExtKeyUsage &&
      purposes.keyPurposes.some((purpose) => purpose === emailProtection || purpose === anyPurpose));
  return isForMail && hasUsage(certificate, usage.digitalSignature | usage.nonRepudiation);
}

/** Lower case. Those of the subject's name count only where no other name is given, as RFC 8550 has it. */
export function mailAddressesOf(certificate: Certificate): readonly string[] {
  const names = extensionOf(certificate, oid.alternativeName);
  const alternatives = names instanceof AltName ? names.altNames.filter(({ type }) => type === rfc822Name) : [];
  if (alternatives.length > 0) return alternatives.map(({ value }) => String(value).toLowerCase());
  return certificate.subject.typesAndValues
    .filter(({ type }) => type === oid.mailAddress)
    .map(({ value }) => String(value.valueBlock.value).toLowerCase());
}

/** True where any of the bits is set, or nothing is said. */
function hasUsage(certificate: Certificate, bits: number): boolean {
  const said = extensionOf(certificate, oid.keyUsage);
  if (said === undefined) return true;
  return said instanceof BitString && ((said.valueBlock.valueHexView[0] ?? 0) & bits) !== 0;
}

function extensionOf({ extensions = [] }: Certificate, id: string): unknown {
  const extension = extensions.find(({ extnID }) => extnID === id);
  // Null: it is there, and cannot be read.
  return extension === undefined ? undefined : (extension.parsedValue ?? null);
}
