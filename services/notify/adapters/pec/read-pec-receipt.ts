/** A mail from the mailbox of certified mail: what it is, and, if it is a receipt, what its provider certifies by it. */
import { createHash } from 'node:crypto';
import type { Certificate } from 'pkijs';
import { Fault, isFault } from '../../../../runtime/fault';
import type { PecEvidence, PecReceipt } from '../../domain/pec-receipt';
import { attemptInMessageId } from '../attempt-id';
import { fieldOf, type MailFields } from '../mail/mail-fields';
import type { MimePart } from '../mail/mime-part';
import type { ReceivedMail } from '../mailbox/received-mail';
import { mailAddressesOf } from './certificate-extensions';
import { checkSignature } from './cms-signature';
import { type Daticert, daticertIn } from './daticert';
import { isDaticert, withoutQuotes } from './evidence-mail';
import { contentOf, headersOf, malformed, partsOf, tooLarge } from './pec-mail';
import type { PecTrust } from './pec-trust';
import { signedMailIn } from './signed-content';

/** What a mail of the mailbox can be that is no receipt of ours. */
export type PecBystander =
  /** Somebody wrote to us by certified mail, or by ordinary mail that the provider passed on. */
  | 'envelope'
  | 'anomaly'
  /** A receipt, rightly signed, for a message that is not Symbolon's. */
  | 'other-message'
  | 'ordinary-mail';

export type PecReading =
  | { readonly kind: 'receipt'; readonly receipt: PecReceipt; readonly evidence: PecEvidence }
  | { readonly kind: 'bystander'; readonly what: PecBystander }
  /** It says that it is a receipt, and must not be believed. */
  | { readonly kind: 'refused'; readonly reason: string };

type PecMail = Pick<ReceivedMail, 'raw' | 'receiveTime' | 'truncated'>;

export interface PecReader {
  readonly trust: PecTrust;
  /** The address that our messages come from. */
  readonly mailbox: string;
}

/** A receipt without what quotes the message is some kilobytes. */
const evidenceBytes = 1_048_576;

/** Never throws for what is in the mail. Only what its provider has signed becomes a receipt. */
export async function readPecReceipt(reader: PecReader, mail: PecMail): Promise<PecReading> {
  try {
    const headers = headersOf(mail.raw);
    if (!headers.has('x-ricevuta')) return { kind: 'bystander', what: bystanderBy(headers) };
    if (mail.truncated) throw tooLarge();
    return await readSigned(reader, mail);
  } catch (error) {
    if (isFault(error, 'invalid')) return { kind: 'refused', reason: error.reason };
    throw error;
  }
}

function bystanderBy(headers: MailFields): PecBystander {
  switch (fieldOf(headers, 'x-trasporto')?.toLowerCase()) {
    case 'posta-certificata':
      return 'envelope';
    case 'errore':
      return 'anomaly';
    default:
      return 'ordinary-mail';
  }
}

async function readSigned({ trust, mailbox }: PecReader, { raw, receiveTime }: PecMail): Promise<PecReading> {
  const mail = partsOf(raw);
  const signed = signedMailIn(mail);
  const checked = await checkSignature(signed.signature, signed.content?.whole, trust, receiveTime);
  checkSender(mail, checked.signer);
  const content = signed.content ?? partsOf(checked.content);
  const certified = daticertIn(contentOf(daticertPartOf(content)));
  checkHeaders(mail, certified);
  const subject = attemptInMessageId(certified.messageId, mailbox.slice(mailbox.lastIndexOf('@') + 1));
  if (subject === undefined) return { kind: 'bystander', what: 'other-message' };
  // Whoever has such a mailbox can have any Message-ID certified, but only under an address of their own.
  if (certified.sender.toLowerCase() !== mailbox.toLowerCase())
    throw new Fault('invalid', 'PEC_OTHER_SENDER', 'a receipt is for a message that somebody else sent');
  const stripped = withoutQuotes(mail, content);
  if (stripped.mail.length > evidenceBytes) throw tooLarge();
  const { kind, error, identifier, time, recipients } = certified;
  const { deliveryId, attempt } = subject;
  return {
    kind: 'receipt',
    receipt: {
      kind,
      error,
      recipientIsCertified: recipients.some(({ isCertified }) => isCertified),
      identifier,
      deliveryId,
      attempt,
      occurTime: time,
    },
    evidence: { ...stripped, sha256: createHash('sha256').update(raw).digest(), receiveTime },
  };
}

/** The rules have every receipt come from `posta-certificata@` the provider, and signed by a certificate for that address. */
function checkSender(mail: MimePart, signer: Certificate): void {
  const from = onlyOne(mail, 'from') ?? '';
  const address = (/<([^<>\s]+)>$/.exec(from)?.[1] ?? from).toLowerCase();
  if (!address.startsWith('posta-certificata@') || !mailAddressesOf(signer).includes(address))
    throw new Fault('invalid', 'PEC_SIGNER_MISMATCH', 'a receipt does not come from who signed it');
}

/** Directly in the signed content: what is enclosed with it anybody may have written. */
function daticertPartOf(content: MimePart): MimePart {
  const [found, ...others] = content.children.filter(isDaticert);
  if (found === undefined || others.length > 0) throw malformed('has not one daticert.xml');
  return found;
}

/** The headers are not signed: they decide nothing, but where they say something else, somebody has been at the mail. */
function checkHeaders(mail: MimePart, { kind, messageId }: Daticert): void {
  const reference = onlyOne(mail, 'x-riferimento-message-id');
  const isSame = reference === undefined || withoutBrackets(reference) === messageId;
  if (onlyOne(mail, 'x-ricevuta')?.toLowerCase() !== kind || !isSame)
    throw new Fault('invalid', 'PEC_CONTRADICTORY', "a receipt's headers say something else than is signed");
}

function onlyOne(mail: MimePart, header: string): string | undefined {
  const values = mail.headers.get(header) ?? [];
  if (values.length > 1) throw malformed(`has two headers ${header}`);
  return values[0];
}

function withoutBrackets(messageId: string): string {
  return messageId.replace(/^<(.*)>$/, '$1');
}
