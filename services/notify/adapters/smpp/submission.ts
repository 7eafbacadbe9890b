/** A message as submit_sm carries it: the same message gives the same bytes, but for the sequence numbers. */
import { createHash } from 'node:crypto';
import { later, millisecondsPerDay } from '../../../../runtime/clock';
import { segmentsOf } from '../../domain/sms-segments';
import type { SmsSender } from '../../domain/sms-sender';
import type { OutgoingMessage } from '../../ports';
import type { SmppAddress, SubmitFields } from './pdu-writer';

/** SMSCs keep a message for some days; one that is asked for more may refuse it. */
const longestValidityDays = 7;

/** One for each part, in their order; undefined where the text is longer than any message can be. */
export function submissionsOf(
  message: OutgoingMessage,
  sender: SmsSender,
  now: Date,
): readonly SubmitFields[] | undefined {
  const sms = segmentsOf(message.text, concatenationReferenceOf(message.id));
  return sms?.segments.map(({ header, content }) => ({
    source: sourceOf(sender),
    destination: { ...international, digitsOrName: message.recipient.slice(1) },
    hasHeader: header.length > 0,
    dataCoding: sms.alphabet === 'gsm' ? 0 : 8,
    validityPeriod: validityPeriodOf(message.notAfterTime, now),
    shortMessage: Buffer.concat([header, content]),
  }));
}

const international = { ton: 1, npi: 1 } as const;

function sourceOf(sender: SmsSender): SmppAddress {
  switch (sender.kind) {
    case 'name':
      return { ton: 5, npi: 0, digitsOrName: sender.name };
    case 'number':
      return { ...international, digitsOrName: sender.digits };
    case 'short-code':
      return { ton: 3, npi: 0, digitsOrName: sender.digits };
  }
}

/** A phone joins the parts of one sender that have the same: another try's parts join with the first's. */
function concatenationReferenceOf(messageId: string): number {
  return createHash('sha256').update(messageId).digest().readUInt8(0);
}

/** Absolute, in UTC. */
function validityPeriodOf(notAfterTime: Date, now: Date): string {
  const longest = later(now, longestValidityDays * millisecondsPerDay);
  const digits = (notAfterTime < longest ? notAfterTime : longest).toISOString().replace(/\D/g, '');
  // YYYYMMDDhhmmssSSS without the century and the fractions of a second.
  return `${digits.slice(2, 14)}000+`;
}
