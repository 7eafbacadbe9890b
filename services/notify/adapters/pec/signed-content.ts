/** S/MIME: what of a mail is signed, and by which CMS structure (RFC 8551). */
import { Fault } from '../../../../runtime/fault';
import type { MimePart } from '../mail/mime-part';
import { contentOf, malformed } from './pec-mail';

export interface SignedMail {
  /** DER or BER. */
  readonly signature: Buffer;
  /** The signed part as it came, and with it what it says; undefined where the signature holds it. */
  readonly content: MimePart | undefined;
}

const signatureTypes = ['application/pkcs7-signature', 'application/x-pkcs7-signature'];
const enclosingTypes = ['application/pkcs7-mime', 'application/x-pkcs7-mime'];
const signatureBytes = 262_144;

/** Faults: invalid PEC_UNSIGNED, PEC_MALFORMED. */
export function signedMailIn(mail: MimePart): SignedMail {
  if (enclosingTypes.includes(mail.type)) return { signature: contentOf(mail), content: undefined };
  if (mail.type !== 'multipart/signed') throw new Fault('invalid', 'PEC_UNSIGNED', 'a receipt is not signed');
  const [content, signature, ...others] = mail.children;
  if (content === undefined || signature === undefined || others.length > 0)
    throw malformed('is signed, but has not the two parts that this takes');
  if (!signatureTypes.includes(signature.type)) throw malformed('has no signature that is known where one must be');
  if (signature.body.length > signatureBytes) throw malformed(`has a signature over ${signatureBytes} bytes`);
  return { signature: contentOf(signature), content };
}
