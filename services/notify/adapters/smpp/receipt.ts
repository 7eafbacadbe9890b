/** A deliver_sm as what it tells of a message. */
import { millisecondsPerDay } from '../../../../runtime/clock';
import { isE164 } from '../../domain/mobile-number';
import type { CarrierReceipt } from '../../domain/receipt';
import { receiptReadings } from '../../domain/receipt-readings';
import { type DeliveredAddress, type DeliveredPdu, deliveredIn, tlvTags } from './pdu-reader';
import { type ReceiptState, stateOfNumber, stateOfWord } from './receipt-state';
import { doneTimeOf, type ReceiptText, receiptTextOf } from './receipt-text';

export type ReadDelivery =
  | { readonly kind: 'receipt'; readonly receipt: CarrierReceipt }
  /** Somebody's own message, to us. */
  | { readonly kind: 'message' }
  /** A receipt that names no message, or no state that is known; or no whole PDU. */
  | { readonly kind: 'unreadable' };

export interface ReceiptContext {
  readonly carrier: string;
  /** As digits, where it is a number: it is never a receipt's recipient. */
  readonly senderDigits: string | undefined;
  readonly now: Date;
}

const receiptTypes = new Set([0x04, 0x20]);
const messageTypeBits = 0x3c;
const headerIndicator = 0x40;
const ucs2Coding = 0x08;
/** A clock or a zone may be wrong by less; beyond it the date is. */
const plausibleMilliseconds = millisecondsPerDay;

/** Whatever the bytes are. */
export function readDelivery(frame: Buffer, context: ReceiptContext): ReadDelivery {
  const delivered = deliveredIn(frame);
  if (delivered === undefined) return { kind: 'unreadable' };
  const { esmClass, tlvs } = delivered;
  // A phone cannot write a TLV: text alone makes nobody's message a receipt.
  const isReceipt = receiptTypes.has(esmClass & messageTypeBits) || tlvs.has(tlvTags.receiptedMessageId);
  if (!isReceipt) return { kind: 'message' };
  const text = receiptTextOf(contentText(delivered));
  const readings = receiptReadings(
    [textOf(tlvs.get(tlvTags.receiptedMessageId)), text.id].filter((id) => id !== undefined),
  );
  const state = stateOf(delivered, text);
  if (readings.length === 0 || state === undefined) return { kind: 'unreadable' };
  const receipt: CarrierReceipt = {
    carrier: context.carrier,
    channel: 'sms',
    subject: { kind: 'reference', readings, recipient: recipientOf(delivered, context.senderDigits) },
    ...state,
    occurTime: occurTimeOf(text, context.now),
  };
  return { kind: 'receipt', receipt: isForNobody(delivered, state) ? { ...receipt, ...forNobody } : receipt };
}

function stateOf({ tlvs }: DeliveredPdu, text: ReceiptText): ReceiptState | undefined {
  const number = tlvs.get(tlvTags.messageState)?.[0];
  const told = number === undefined ? undefined : stateOfNumber(number);
  return told ?? (text.state === undefined ? undefined : stateOfWord(text.state));
}

const forNobody = { reason: 'SMS_UNKNOWN_SUBSCRIBER', suppress: 'hard-bounce' } as const;
const gsmNetwork = 3;
/** MAP's unknownSubscriber (3GPP TS 29.002): no such number in its own network. The text's `err:` is each SMSC's own, and proves nothing. */
const unknownSubscriber = 1;

function isForNobody({ tlvs }: DeliveredPdu, { outcome }: ReceiptState): boolean {
  const error = tlvs.get(tlvTags.networkErrorCode);
  if (outcome !== 'failed' || error?.length !== 3) return false;
  return error[0] === gsmNetwork && error.readUInt16BE(1) === unknownSubscriber;
}

/** A receipt comes from whom the message went to; some SMSCs leave the addresses as they were. */
function recipientOf({ source, destination }: DeliveredPdu, senderDigits: string | undefined): string | undefined {
  const numbers = [source, destination].map(numberOf);
  return numbers.find((number) => number !== undefined && number.slice(1) !== senderDigits);
}

const internationalTon = 1;

/** E.164; undefined where the address does not say that it is international: then the country would be a guess. */
function numberOf({ ton, text }: DeliveredAddress): string | undefined {
  const number = ton === internationalTon && !text.startsWith('+') ? `+${text}` : text;
  return isE164(number) ? number : undefined;
}

/** Never later than now: the SMSC's clock may be in another zone. */
function occurTimeOf({ doneDate }: ReceiptText, now: Date): Date {
  const time = doneDate === undefined ? undefined : doneTimeOf(doneDate);
  if (time === undefined || Math.abs(now.getTime() - time.getTime()) > plausibleMilliseconds) return now;
  return time < now ? time : now;
}

/** Letters and digits are the same in every alphabet but UCS-2. */
function contentText({ content, esmClass, dataCoding }: DeliveredPdu): string {
  const headerLength = (esmClass & headerIndicator) === 0 ? 0 : 1 + (content[0] ?? 0);
  const text = content.subarray(headerLength);
  if (dataCoding !== ucs2Coding) return text.toString('latin1');
  return Buffer.from(text.subarray(0, text.length - (text.length % 2)))
    .swap16()
    .toString('utf16le');
}

/** Up to its NUL, which not every SMSC writes. */
function textOf(value: Buffer | undefined): string | undefined {
  return value?.toString('latin1').replace(/\0.*$/s, '');
}
