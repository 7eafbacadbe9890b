/** The signature of a receipt (CMS, RFC 5652), checked over exactly the bytes that came. */
import { Certificate, ContentInfo, id_ContentType_Data, id_ContentType_SignedData, SignedData } from 'pkijs';
import { Fault } from '../../../../runtime/fault';
import { maySignMail } from './certificate-extensions';
import { leadsToAuthority } from './certificate-path';
import type { PecTrust } from './pec-trust';
import { isStrongSigner } from './signature-algorithms';

const mostCertificates = 10;

interface CheckedSignature {
  /** Of who signed; it leads to a trusted authority. */
  readonly signer: Certificate;
  /** What is signed. */
  readonly content: Buffer;
}

/**
 * `content`: what is signed, or undefined where the signature holds it. `time`: when the certificates must be valid, which is when the
 * mail came: what the signature says of its own time may be made up by whoever has an expired key.
 * Faults: invalid PEC_SIGNATURE_WRONG, PEC_SIGNER_UNTRUSTED.
 */
export async function checkSignature(
  signature: Buffer,
  content: Buffer | undefined,
  trust: PecTrust,
  time: Date,
): Promise<CheckedSignature> {
  const signed = signedDataIn(signature);
  const signedContent = contentOf(signed, content);
  const signer = await signerOf(signed, signedContent);
  const given = certificatesIn(signed);
  const isTrusted = maySignMail(signer) && (await leadsToAuthority(signer, { ...trust, given, time }));
  if (!isTrusted)
    throw new Fault('invalid', 'PEC_SIGNER_UNTRUSTED', "a receipt's signer leads to no trusted authority");
  return { signer, content: signedContent };
}

function signedDataIn(signature: Buffer): SignedData {
  try {
    const info = ContentInfo.fromBER(Uint8Array.from(signature));
    if (info.contentType !== id_ContentType_SignedData) throw wrongSignature('is none');
    return new SignedData({ schema: info.content });
  } catch {
    // What pkijs says may hold what it read.
    throw wrongSignature('cannot be read');
  }
}

/** Never one from here and one from there: what a signature holds would be checked instead of what came beside it. */
function contentOf({ encapContentInfo }: SignedData, beside: Buffer | undefined): Buffer {
  const { eContent, eContentType } = encapContentInfo;
  if (eContentType !== id_ContentType_Data) throw wrongSignature('is of something else than a mail');
  if (beside !== undefined) {
    if (eContent !== undefined) throw wrongSignature('holds a content beside the one that came');
    return beside;
  }
  if (eContent === undefined) throw wrongSignature('is of nothing');
  return Buffer.from(eContent.getValue());
}

async function signerOf(signed: SignedData, content: Buffer): Promise<Certificate> {
  const [info, ...others] = signed.signerInfos;
  if (info === undefined || others.length > 0) throw wrongSignature('has not one signer');
  // Else the attributes of another signature could be passed off as a content.
  if (info.signedAttrs === undefined) throw wrongSignature('has no attributes');
  if (!isStrongSigner(info.signatureAlgorithm.algorithmId, info.digestAlgorithm.algorithmId))
    throw wrongSignature('is by an algorithm of the past');
  if (certificatesIn(signed).length > mostCertificates) throw wrongSignature('comes with a crowd of certificates');
  const { signatureVerified, signerCertificate } = await signed
    .verify({ signer: 0, data: Uint8Array.from(content).buffer, extendedMode: true })
    .catch(() => {
      throw wrongSignature('is not that of the content');
    });
  if (signatureVerified !== true || !signerCertificate) throw wrongSignature('is not that of the content');
  return signerCertificate;
}

function certificatesIn({ certificates = [] }: SignedData): readonly Certificate[] {
  return certificates.filter((one) => one instanceof Certificate);
}

function wrongSignature(what: string): Fault {
  return new Fault('invalid', 'PEC_SIGNATURE_WRONG', `a receipt's signature ${what}`);
}
